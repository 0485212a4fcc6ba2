/** What a step does to the rows of artifacts, and to how many others depend on each. */
import type { LatestEdges } from "../catalog/catalog.ts";
import type { ArtifactRow } from "../emit/artifact-row.ts";
import { rowDigest } from "../emit/row-digest.ts";
import type { StepArtifact } from "./evaluate-step.ts";
import { placeOf } from "./registry-index.ts";
import type { RowChange, RowSide } from "./row-change.ts";
import { readRow, type StepState } from "./step-state.ts";

export interface StepRows {
  /** Artifacts whose row or whose number of dependents is another. */
  readonly changes: readonly RowChange[];
  /** Artifacts to which other edges lead than before. */
  readonly aimedAt: ReadonlySet<string>;
  /** Edges of the latest versions of others that lead to each artifact of the index, now, by its place. */
  readonly dependents: Uint32Array;
  /** A published artifact, as it is now. */
  sideOf(name: string): RowSide | undefined;
}

export function stepRows(state: StepState, artifacts: readonly StepArtifact[]): StepRows {
  const counts = dependentCounts(state, artifacts);
  const judged = new Map(artifacts.map((one) => [one.name, one]));
  const aimedAt = targetsOfChanges(artifacts);
  const rowNow = (name: string): ArtifactRow | undefined =>
    judged.has(name)
      ? judged.get(name)?.now?.summary.row
      : readRow(state, name)?.artifact.summary.row;
  const side = (row: ArtifactRow | undefined, dependents: number): RowSide | undefined =>
    row && { row, dependents };
  const changes = [...new Set([...judged.keys(), ...aimedAt])].sort().map((name): RowChange => {
    const before = readRow(state, name)?.artifact.summary.row;
    return {
      name,
      before: side(before, counts.before(name)),
      now: side(rowNow(name), counts.now(name)),
    };
  });
  return {
    aimedAt,
    changes: changes.filter(({ before, now }) => !isSameSide(before, now)),
    dependents: counts.all(),
    sideOf: (name) => side(rowNow(name), counts.now(name)),
  };
}

function isSameSide(a: RowSide | undefined, b: RowSide | undefined): boolean {
  if (!a || !b) return a === b;
  return a.dependents === b.dependents && (a.row === b.row || plainRow(a.row) === plainRow(b.row));
}

/** Its words are known by their digest, and not read. */
function plainRow({ search, ...row }: ArtifactRow): string {
  const { words, record } = search;
  return JSON.stringify([row, rowDigest(words), record]);
}

function edgesOf(latest: LatestEdges | undefined): readonly (readonly [string, string])[] {
  return (latest?.dependencies ?? []).map(({ name, version, kind = "runtime" }) => [
    name,
    JSON.stringify([latest?.version, version, kind]),
  ]);
}

function targetsOfChanges(artifacts: readonly StepArtifact[]): Set<string> {
  const aimed = new Set<string>();
  for (const { before, now } of artifacts) {
    const [was, is] = [before, now].map((one) =>
      Map.groupBy(edgesOf(one?.summary.row?.latest), ([name]) => name),
    );
    for (const name of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])]))
      if (JSON.stringify(was?.get(name)) !== JSON.stringify(is?.get(name))) aimed.add(name);
  }
  return aimed;
}

function dependentCounts({ index }: StepState, artifacts: readonly StepArtifact[]) {
  const degrees = new Uint32Array(index.names.length);
  for (const target of index.edges.targets) degrees[target] = (degrees[target] ?? 0) + 1;
  const more = new Map<string, number>();
  for (const { before, now } of artifacts) {
    for (const [name] of edgesOf(before?.summary.row?.latest))
      if (placeOf(index, name) !== undefined) more.set(name, (more.get(name) ?? 0) - 1);
    for (const [name] of edgesOf(now?.summary.row?.latest))
      more.set(name, (more.get(name) ?? 0) + 1);
  }
  const before = (name: string): number => degrees[placeOf(index, name) ?? -1] ?? 0;
  return {
    before,
    now: (name: string) => before(name) + (more.get(name) ?? 0),
    all() {
      const now = degrees.slice();
      for (const [name, count] of more) {
        const at = placeOf(index, name);
        if (at !== undefined) now[at] = (now[at] ?? 0) + count;
      }
      return now;
    },
  };
}
