/** What a build of everything, or a step, found: as far as it is told. */
import type { Finding, Severity, Verdict } from "../../schemas/finding.ts";
import { SEVERITIES, VERDICTS } from "../../schemas/finding.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import { addCounts } from "../check/add-counts.ts";
import { countSeverities } from "../check/count-severities.ts";
import { compareFindings } from "../check/findings-of.ts";
import type { PreparedStep, StepInput } from "../incremental/prepare-step.ts";
import { FLAG, placeOf } from "../incremental/registry-index.ts";
import { readRow } from "../incremental/step-state.ts";
import type { StepTree } from "../incremental/step-tree.ts";

export interface BuildOutcome {
  /** Sorted by path, line, column, rule; gathered each time that somebody asks. */
  readonly findings: readonly Finding[];
  /** Those of them that keep something out of the tree, in the same order. */
  readonly blocking: readonly Finding[];
  readonly severities: Readonly<Record<Severity, number>>;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly counts: RegistryDocument["counts"];
}

export function stepOutcome(
  { state }: StepInput,
  { evaluated: { artifacts, findings: own } }: PreparedStep,
  { counts }: Pick<StepTree, "counts">,
): BuildOutcome {
  const { index, alike } = state;
  const judged = new Set(artifacts.map(({ name }) => placeOf(index, name)));
  const summaries = artifacts.flatMap(({ now }) => now?.summary ?? []);
  const others = (isWanted: (at: number) => boolean) =>
    index.names
      .filter((_, at) => !judged.has(at) && isWanted(at))
      .flatMap((name) => readRow(state, name)?.artifact.summary ?? []);
  const sorted = (findings: readonly Finding[]) => findings.toSorted(compareFindings);
  const hasFindings = (at: number): boolean => {
    const severities = alike[index.alike[4 * at] ?? 0] as Record<Severity, number>;
    return Object.values(severities).some((count) => count > 0);
  };
  const isBlocked = (at: number): boolean => ((index.flags[at] ?? 0) & FLAG.blocked) !== 0;
  return {
    get findings() {
      return sorted([
        ...own,
        ...[...summaries, ...others(hasFindings)].flatMap(({ findings }) => findings),
      ]);
    },
    blocking: sorted([
      ...own.filter(({ gate }) => gate),
      ...[...summaries, ...others(isBlocked)].flatMap(({ blocking }) => blocking),
    ]),
    severities: addCounts(SEVERITIES, [
      countSeverities(own),
      ...countsAlike<Severity>(state, judged, 0),
      ...summaries.map(({ severities }) => severities),
    ]),
    verdicts: addCounts(VERDICTS, [
      ...countsAlike<Verdict>(state, judged, 1),
      ...summaries.map(({ verdicts }) => verdicts),
    ]),
    counts,
  };
}

/** Of all artifacts that were not judged: each of the counts that many have alike, as often as it occurs. */
function countsAlike<Key extends string>(
  { index, alike }: StepInput["state"],
  judged: ReadonlySet<number | undefined>,
  column: number,
): Record<Key, number>[] {
  const times = new Map<number, number>();
  for (let at = 0; at < index.names.length; at += 1) {
    if (judged.has(at)) continue;
    const place = index.alike[4 * at + column] ?? 0;
    times.set(place, (times.get(place) ?? 0) + 1);
  }
  return [...times].map(([place, count]) => {
    const counts = Object.entries<number>(alike[place] as Record<Key, number>);
    return Object.fromEntries(counts.map(([key, one]) => [key, one * count])) as Record<
      Key,
      number
    >;
  });
}
