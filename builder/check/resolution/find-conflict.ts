/**
 * Why a version cannot be installed: a smallest set of dependencies, all of them real, that cannot
 * be met together, found by leaving out parts (QuickXplain, Junker 2004). The decision is the
 * client's own solver's, so that nobody is told "no" here and "yes" there.
 */
import type { Requirement } from "../../../client/resolve/requirement.ts";
import { type SolverDocument, type SolverVersion, solve } from "../../../client/resolve/solve.ts";
import { RESOLUTION_WORK_MAX, SOLVER_STEPS_MAX } from "../../../schemas/limits.ts";
import type { World } from "./world.ts";

/** A dependency of one version. */
export interface Edge {
  readonly owner: string;
  readonly version: string;
  readonly name: string;
  readonly range: string;
}

export type Conflict =
  | { readonly kind: "none" }
  /** `edges` cannot be met together, and any of them left out could; those of the root come first. */
  | { readonly kind: "conflict"; readonly edges: readonly Edge[] }
  | { readonly kind: "limit" };

/** Edges within reach of one version that are looked at; an installation of hundreds of artifacts has some thousand. */
const EDGES_MAX = 5000;

class WorkSpent extends Error {}

/** What all searches for one artifact may cost together, in versions that the solver has looked through. */
export class Work {
  #left: number;

  constructor(total: number = RESOLUTION_WORK_MAX) {
    this.#left = total;
  }

  /** @throws {WorkSpent} */
  spend(amount: number): void {
    this.#left -= amount;
    if (this.#left < 0) throw new WorkSpent();
  }
}

/** Documents whose use costs work. */
class CostedDocuments extends Map<string, SolverDocument> {
  readonly #work: Work;

  constructor(entries: Iterable<readonly [string, SolverDocument]>, work: Work) {
    super();
    this.#work = work;
    for (const [name, document] of entries) this.set(name, document);
  }

  override get(name: string): SolverDocument | undefined {
    const document = super.get(name);
    this.#work.spend(1 + (document?.versions.length ?? 0));
    return document;
  }
}

interface Search {
  readonly root: { readonly name: string; readonly node: SolverVersion };
  readonly names: ReadonlyMap<string, SolverDocument>;
  readonly work: Work;
}

export function findConflict(
  world: World,
  root: { readonly name: string; readonly node: SolverVersion },
  work: Work,
): Conflict {
  try {
    const edges = edgesWithin(world, root, work);
    if (edges === undefined) return { kind: "limit" };
    const names = new Map(
      edges.flatMap(({ name }): [string, SolverDocument][] => {
        const document = world.documents.get(name);
        return document === undefined ? [] : [[name, document]];
      }),
    );
    const search: Search = { root, names, work };
    const answer = verdict(search, edges);
    if (answer !== "conflict") return { kind: answer === "solved" ? "none" : "limit" };
    const smallest = smallestConflict(search, [], edges);
    return verdict(search, smallest) === "conflict"
      ? { kind: "conflict", edges: smallest }
      : { kind: "limit" };
  } catch (error) {
    if (error instanceof WorkSpent) return { kind: "limit" };
    throw error;
  }
}

/** Breadth first, so that what stands near the root is told first; undefined when there are too many. */
function edgesWithin(
  { documents }: World,
  root: { readonly name: string; readonly node: SolverVersion },
  work: Work,
): readonly Edge[] | undefined {
  const edges = edgesOf(root.name, [root.node]);
  const seen = new Set([root.name]);
  for (let at = 0; at < edges.length; at += 1) {
    const name = edges[at]?.name ?? root.name;
    if (seen.has(name)) continue;
    seen.add(name);
    const more = edgesOf(name, documents.get(name)?.versions ?? []);
    work.spend(1 + more.length);
    for (const edge of more) edges.push(edge);
    if (edges.length > EDGES_MAX) return undefined;
  }
  return edges;
}

function edgesOf(owner: string, versions: readonly SolverVersion[]): Edge[] {
  return versions.flatMap(({ version, dependencies }) =>
    dependencies.map((edge) => ({ owner, version, name: edge.name, range: edge.version })),
  );
}

/** Whether the root is installable when only these dependencies exist. */
function verdict(
  { root, names, work }: Search,
  edges: readonly Edge[],
): "solved" | "conflict" | "limit" {
  const kept = Map.groupBy(edges, ({ owner, version }) => `${owner}@${version}`);
  const reduced = (name: string, version: string): SolverVersion => ({
    version,
    dependencies: (kept.get(`${name}@${version}`) ?? []).map((edge) => ({
      name: edge.name,
      version: edge.range,
      kind: "runtime",
    })),
  });
  work.spend(edges.length);
  const documents = new CostedDocuments(
    [...names].map(([name, { versions }]) => [
      name,
      { versions: versions.map(({ version }) => reduced(name, version)) },
    ]),
    work,
  );
  documents.set(root.name, { versions: [reduced(root.name, root.node.version)] });
  const request: Requirement = { name: root.name, range: root.node.version };
  const { kind } = solve({
    requests: [request],
    documents,
    locked: new Map(),
    stepsMax: SOLVER_STEPS_MAX,
  });
  return kind === "solved" || kind === "conflict" ? kind : "limit";
}

/**
 * The part of `edges` that conflicts with `background`, as small as possible; `edges` and
 * `background` together are known to conflict.
 */
function smallestConflict(
  search: Search,
  background: readonly Edge[],
  edges: readonly Edge[],
  grown = false,
): readonly Edge[] {
  if (grown && verdict(search, background) === "conflict") return [];
  if (edges.length <= 1) return edges;
  const half = edges.length >> 1;
  const first = edges.slice(0, half);
  const second = edges.slice(half);
  const fromSecond = smallestConflict(search, [...background, ...first], second, true);
  const fromFirst = smallestConflict(
    search,
    [...background, ...fromSecond],
    first,
    fromSecond.length > 0,
  );
  return [...fromFirst, ...fromSecond];
}
