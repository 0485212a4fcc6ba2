/**
 * The dependency solver: which one version of each artifact satisfies everyone at once.
 *
 * Newest first, with backtracking that jumps back to a choice that has something to do with the
 * failure (conflict-directed backjumping, Prosser 1993) instead of the last one made. One version
 * of an artifact is installed, never two, because payloads land in one folder for each name. Only
 * runtime edges count. Pure: documents that are missing are named in the answer, and the caller
 * fetches them and asks again.
 */
import { SOLVER_STEPS_MAX } from "../../schemas/limits.ts";
import { candidateVersions, inRange } from "./candidate-versions.ts";
import { DemandList } from "./demand-list.ts";
import type { Requirement } from "./requirement.ts";

/** What the solver reads of an artifact document; versions stand newest first. */
export interface SolverDocument {
  readonly versions: readonly SolverVersion[];
}

export interface SolverVersion {
  readonly version: string;
  readonly yanked?: string;
  readonly dependencies: readonly {
    readonly name: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

export interface Problem {
  readonly requests: readonly Requirement[];
  /** By name. null: no registry has it. No entry: not asked yet. */
  readonly documents: ReadonlyMap<string, SolverDocument | null>;
  /** Versions by name that are preferred where they fit; only these may be yanked. */
  readonly locked: ReadonlyMap<string, string>;
  /** Choices made before giving up; SOLVER_STEPS_MAX when absent. */
  readonly stepsMax?: number;
}

interface Choice {
  readonly name: string;
  readonly version: string;
  readonly requiredBy: readonly Requirement[];
}

/**
 * A dead end. Without `settled`, no version of `name` meets all `demands`, and none of them can be
 * left out. With it, the last demand came up when that version of `name` had been settled on.
 */
export interface Clash {
  readonly name: string;
  readonly demands: readonly Requirement[];
  readonly settled?: string;
  /** All versions there are, newest first; undefined when no registry has the artifact. */
  readonly versions: readonly { readonly version: string; readonly yanked?: string }[] | undefined;
}

export type Solution =
  | { readonly kind: "solved"; readonly choices: readonly Choice[] }
  | { readonly kind: "missing"; readonly names: readonly string[] }
  | { readonly kind: "conflict"; readonly clashes: readonly Clash[] }
  | { readonly kind: "limit"; readonly steps: number };

/** What one dead end leaves behind: the artifacts whose choices have a part in it. */
type Culprits = ReadonlySet<string>;

interface Frame {
  readonly name: string;
  readonly candidates: readonly SolverVersion[];
  next: number;
  /** Everyone to blame should all candidates fail. */
  readonly culprits: Set<string>;
  /** The demand that put the name up for choosing; all before it are met. */
  readonly opener: number;
  /** Length of the list of demands before this choice added its own. */
  readonly demandsBefore: number;
}

interface Search {
  readonly problem: Problem;
  readonly demands: DemandList;
  readonly chosen: Map<string, SolverVersion>;
  readonly frames: Frame[];
  readonly clashes: Map<string, Clash>;
}

/** Dead ends kept for the explanation; the first ones concern the newest versions. */
const CLASHES_MAX = 5;

/** The newest versions that satisfy all requests together, or why there are none. */
export function solve(problem: Problem): Solution {
  const demands = new DemandList();
  for (const request of problem.requests) demands.add(request);
  const search: Search = { problem, demands, chosen: new Map(), frames: [], clashes: new Map() };
  const limit = problem.stepsMax ?? SOLVER_STEPS_MAX;
  for (let steps = 0; steps < limit; steps += 1) {
    const missing = missingNames(search);
    if (missing.length > 0) return { kind: "missing", names: missing };
    const opener = firstOpen(search);
    if (opener === undefined) return { kind: "solved", choices: choices(search) };
    openFrame(search, opener);
    if (!advance(search)) return { kind: "conflict", clashes: [...search.clashes.values()] };
  }
  return { kind: "limit", steps: limit };
}

/** Names among the latest choice's demands that have not been asked for; older ones were looked at before. */
function missingNames({ demands, frames, problem }: Search): string[] {
  const names = new Set<string>();
  for (let index = frames.at(-1)?.demandsBefore ?? 0; index < demands.length; index += 1) {
    const name = demands.at(index)?.name;
    if (name !== undefined && !problem.documents.has(name)) names.add(name);
  }
  return [...names];
}

/** The first demand on a name without a choice. */
function firstOpen({ demands, frames, chosen }: Search): number | undefined {
  for (let index = frames.at(-1)?.opener ?? 0; index < demands.length; index += 1) {
    if (!chosen.has(demands.at(index)?.name ?? "")) return index;
  }
  return undefined;
}

function choices({ chosen, demands }: Search): Choice[] {
  return [...chosen]
    .map(([name, { version }]) => ({ name, version, requiredBy: [...demands.on(name)] }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Puts the name of a demand up for choosing: its versions that all demands in force allow. */
function openFrame(search: Search, opener: number): void {
  const name = search.demands.at(opener)?.name ?? "";
  const mine = search.demands.on(name);
  const all = allVersions(search, name);
  const candidates = all.filter(({ version }) =>
    mine.every(({ range }) => inRange(version, range)),
  );
  const decisive = candidates.length === 0 ? minimalClash(all, mine) : excluding(all, mine);
  if (candidates.length === 0) note(search, { name, demands: decisive });
  const culprits = new Set(decisive.flatMap(owner));
  const demandsBefore = search.demands.length;
  search.frames.push({ name, candidates, next: 0, culprits, opener, demandsBefore });
}

/** Takes the next candidate that fits, jumping back over choices that have no part in a failure. */
function advance(search: Search): boolean {
  for (let frame = search.frames.at(-1); frame !== undefined; frame = search.frames.at(-1)) {
    if (takeNext(search, frame)) return true;
    search.frames.pop();
    if (!jumpBack(search, frame)) return false;
  }
  return false;
}

function takeNext(search: Search, frame: Frame): boolean {
  for (;;) {
    const candidate = frame.candidates[frame.next];
    if (candidate === undefined) return false;
    frame.next += 1;
    const culprits = refusal(search, frame.name, candidate);
    if (culprits === undefined) return true;
    for (const culprit of culprits) frame.culprits.add(culprit);
  }
}

/** Tries `candidate`: undefined when it was taken, else who stands against it. */
function refusal(search: Search, name: string, candidate: SolverVersion): Culprits | undefined {
  const by = `${name}@${candidate.version}`;
  const wants = candidate.dependencies
    .filter(({ kind }) => kind === "runtime")
    .map((edge): Requirement => ({ name: edge.name, range: edge.version, by }));
  for (const want of wants) {
    const settled = want.name === name ? candidate : search.chosen.get(want.name);
    if (settled === undefined || inRange(settled.version, want.range)) continue;
    noteSettled(search, want, settled.version);
    return new Set(want.name === name ? [] : [want.name]);
  }
  search.chosen.set(name, candidate);
  for (const want of wants) search.demands.add(want);
  return undefined;
}

/** Undoes choices back to the latest culprit of `failed`, which inherits the others. */
function jumpBack(search: Search, failed: Frame): boolean {
  for (let frame = search.frames.at(-1); frame !== undefined; frame = search.frames.at(-1)) {
    search.chosen.delete(frame.name);
    search.demands.cutTo(frame.demandsBefore);
    if (failed.culprits.has(frame.name)) {
      for (const culprit of failed.culprits)
        if (culprit !== frame.name) frame.culprits.add(culprit);
      return true;
    }
    search.frames.pop();
  }
  return false;
}

function allVersions({ problem }: Search, name: string): readonly SolverVersion[] {
  const document = problem.documents.get(name);
  return document ? candidateVersions(document, problem.locked.get(name)) : [];
}

/** The demands that narrow the choice, and the first one, without which there would be no choice to make. */
function excluding(all: readonly SolverVersion[], demands: readonly Requirement[]): Requirement[] {
  return demands.filter(
    ({ range }, index) => index === 0 || all.some(({ version }) => !inRange(version, range)),
  );
}

/** Fewest demands that still shut out every version: none of them can be left out. */
function minimalClash(
  all: readonly SolverVersion[],
  demands: readonly Requirement[],
): Requirement[] {
  let kept = [...demands];
  for (const demand of demands.toReversed()) {
    const fewer = kept.filter((other) => other !== demand);
    if (fewer.length > 0 && shutOut(all, fewer)) kept = fewer;
  }
  return kept;
}

function shutOut(all: readonly SolverVersion[], demands: readonly Requirement[]): boolean {
  return all.every(({ version }) => demands.some(({ range }) => !inRange(version, range)));
}

function owner({ by }: Requirement): string[] {
  return by === undefined ? [] : [by.slice(0, by.lastIndexOf("@"))];
}

/** `want` does not hold the version that was settled on; perhaps it holds no version that others allow. */
function noteSettled(search: Search, want: Requirement, settled: string): void {
  if (search.clashes.size >= CLASHES_MAX) return;
  const all = allVersions(search, want.name);
  const demands = [...search.demands.on(want.name), want];
  if (shutOut(all, demands)) note(search, { name: want.name, demands: minimalClash(all, demands) });
  else note(search, { name: want.name, demands: [want], settled });
}

function note({ clashes, problem }: Search, clash: Omit<Clash, "versions">): void {
  if (clashes.size >= CLASHES_MAX) return;
  const key = JSON.stringify([clash.name, clash.demands]);
  clashes.set(key, { ...clash, versions: problem.documents.get(clash.name)?.versions });
}
