/**
 * `evaluate/neighborhood.ts` for those artifacts that a change may reach: what it says of them is the
 * same, and of the others nothing but their columns is looked at.
 */
import type { Sha256 } from "../../schemas/digest.ts";
import { circleIn } from "../check/dependency-cycles.ts";
import { once } from "../check/once.ts";
import { latestDependencies } from "../check/release-versions.ts";
import { type Picks, picksOf } from "../check/resolution/contested-names.ts";
import { worldOf } from "../check/resolution/world.ts";
import type { RuleContext, Violation } from "../check/rule.ts";
import type { RuleWorld } from "../check/run-rules.ts";
import { rowDigest } from "../emit/row-digest.ts";
import { closureDigests } from "../evaluate/closure-digests.ts";
import { digestOf } from "../evaluate/digest-of.ts";
import type { Face } from "../evaluate/face.ts";
import {
  needsOf,
  neighborhoodDigest,
  type RememberedPicks,
  sightOf,
} from "../evaluate/neighborhood.ts";
import { adjacencyOf, componentNumbers, reach, reversed, targetsAt } from "./adjacency.ts";
import { artifactOfFolder } from "./artifact-of-folder.ts";
import { edgeOf } from "./index-entry.ts";
import { LazyNeighbors } from "./lazy-neighbors.ts";
import { EDGE, FLAG, placeOf, type RegistryIndex } from "./registry-index.ts";
import { stepMistaken } from "./step-mistaken.ts";
import { readRow, type StepState } from "./step-state.ts";
import { updatedLatest, updatedPicks } from "./updated-index.ts";

export interface StepNeighborhoodInput {
  readonly state: StepState;
  /** Of artifacts whose face is another, or which came; undefined for those that went. */
  readonly faces: ReadonlyMap<string, Face | undefined>;
  readonly publishers: RuleWorld["publishers"];
  readonly quarantined: ReadonlySet<string>;
  readonly context: Pick<RuleContext, "publishers" | "registry" | "now">;
}

/** What is to be known of an artifact beside its own files. */
interface StepSurroundings {
  readonly face: Face;
  readonly picks: RememberedPicks;
  readonly closure: Sha256 | null;
  readonly digest: Sha256;
}

export interface StepNeighborhood {
  readonly world: RuleWorld;
  readonly contested: ReadonlySet<string>;
  /** All artifacts whose surroundings may be others than before, and those whose faces are. */
  readonly reached: ReadonlyMap<string, StepSurroundings>;
}

/** Artifacts that a step looks at: where a change reaches more of them, all may as well be gone over. */
const REACHED_MAX = 2000;

/** undefined where the change reaches too much */
export function stepNeighborhood(input: StepNeighborhoodInput): StepNeighborhood | undefined {
  const { state, faces } = input;
  const seen = new Seen(input);
  const changed = changedSights(seen, input);
  const lacking = lackingNames(input);
  const picking = new Set([...changed, ...seen.usersOf(changed), ...lacking]);
  if (picking.size > REACHED_MAX) return undefined;
  const picks = pickAll(seen, picking, input);
  const contested = contestedIn(state, faces, picks);
  const turned = contested.symmetricDifference(new Set(state.facts.contested));
  const within = seen.within([...changed, ...turned, ...lacking]);
  if (within.size > REACHED_MAX) return undefined;
  const latest = once(() => latestNow(input, seen, lacking));
  const mistakes = stepMistaken({ ...input, index: state.index, latest });
  const mistaken = (name: string) =>
    mistakes.has(name) ? mistakes.get(name) : knownMistake(state, name);
  const turnedNames = [...mistakes.keys()].filter(
    (name) => !isSameMistake(mistakes.get(name), knownMistake(state, name)),
  );
  const circleThrough = circles(seen, latest);
  const world = { ...seen.world, contested, circleThrough, mistaken };
  const around = new Surroundings({ state, seen, world, within, picks });
  const reached = new Set([...within, ...picking, ...turnedNames]);
  return {
    world,
    contested,
    reached: new Map([...reached].flatMap((name) => around.of(name))),
  };
}

interface SurroundingsInput {
  readonly state: StepState;
  readonly seen: Seen;
  readonly world: {
    readonly contested: ReadonlySet<string>;
    readonly circleThrough: NonNullable<RuleWorld["circleThrough"]>;
    readonly mistaken: NonNullable<RuleWorld["mistaken"]>;
  };
  /** Names that can reach what changed. */
  readonly within: ReadonlySet<string>;
  /** What demands get, where that may be something else than before. */
  readonly picks: ReadonlyMap<string, RememberedPicks>;
}

/** What is to be known of the artifacts that a change reaches. */
class Surroundings {
  readonly #input: SurroundingsInput;
  readonly #closures: (name: string) => Sha256 | undefined;
  readonly #names: () => Sha256;

  constructor(input: SurroundingsInput) {
    const { seen, within } = input;
    this.#input = input;
    this.#names = once(() => digestOf([...seen.world.artifacts.keys()]));
    const needs = [...within].flatMap((name) => {
      const face = seen.face(name);
      return face ? [[name, needsOf(face)] as const] : [];
    });
    this.#closures = closureDigests({
      needs: new Map(needs),
      sight: (name) => this.#sight(name),
      outside: (name) => this.#closureBefore(name),
    });
  }

  /** Nothing of one that is there no more. */
  of(name: string): readonly (readonly [string, StepSurroundings])[] {
    const { state, seen, world, within, picks } = this.#input;
    const face = seen.face(name);
    if (!face) return [];
    const known = picks.get(name) ?? readRow(state, name)?.artifact.picks;
    if (!known) throw new Error(`${name} is reached, and nothing is known of it`);
    const closure = (within.has(name) ? this.#closures(name) : this.#closureBefore(name)) ?? null;
    const mistaken = world.mistaken(name);
    const hasAll = needsOf(face).every((need) => seen.world.artifacts.has(need));
    const digest = neighborhoodDigest({
      closure: closure ?? this.#sight(name),
      names: hasAll ? null : this.#names(),
      circle: world.circleThrough(name),
      mistaken,
    });
    return [[name, { face, picks: withMistake(known, mistaken), closure, digest }]];
  }

  #sight(name: string): string {
    const { seen, world } = this.#input;
    return `${seen.sight(name)}${world.contested.has(name)}`;
  }

  /** undefined for one that is there no more */
  #closureBefore(name: string): Sha256 | null | undefined {
    const { state, seen } = this.#input;
    return seen.face(name) && readRow(state, name)?.artifact.closure;
  }
}

/** The same object where it says so already. */
function withMistake(known: RememberedPicks, mistaken: Violation | undefined): RememberedPicks {
  return isSameMistake(mistaken, known.mistaken.found ?? undefined)
    ? known
    : { ...known, mistaken: { key: "", found: mistaken ?? null } };
}

/** The registry as it is now, as far as it is asked for. */
class Seen {
  readonly world: Pick<RuleWorld, "artifacts" | "publishers" | "quarantined">;
  readonly #state: StepState;
  readonly #faces: StepNeighborhoodInput["faces"];

  constructor({ state, faces, publishers, quarantined }: StepNeighborhoodInput) {
    this.#state = state;
    this.#faces = faces;
    const artifacts = new LazyNeighbors({
      has: (name) => (faces.has(name) ? faces.get(name) !== undefined : isThere(state, name)),
      read: (name) => this.face(name),
      names: once(() => namesNow(state, faces)),
    });
    this.world = { artifacts, publishers, quarantined };
  }

  face(name: string): Face | undefined {
    return this.#faces.has(name)
      ? this.#faces.get(name)
      : readRow(this.#state, name)?.artifact.face;
  }

  /** As `evaluate/neighborhood.ts` has it, without whether its name is contested. */
  sight(name: string): string {
    const face = this.face(name);
    if (!face) return "";
    const { quarantined } = this.world;
    const folders = [face.folder, ...face.versions.map(({ folder }) => folder)];
    return sightOf(
      rowDigest(face),
      quarantined.size === 0 ? [] : folders.filter((folder) => quarantined.has(folder)),
    );
  }

  /** Those that name one of them in any version, as far as they did before. */
  usersOf(names: Iterable<string>): string[] {
    const { index } = this.#state;
    const users = this.#users();
    return [...names].flatMap((name) => {
      const at = placeOf(index, name);
      return at === undefined
        ? []
        : Array.from(targetsAt(users, at), (user) => index.names[user] ?? "");
    });
  }

  /** These, and all that can reach one of them. */
  within(names: Iterable<string>): Set<string> {
    const { index } = this.#state;
    const places = [...names].flatMap((name) => placeOf(index, name) ?? []);
    const found = reach(this.#users(), places);
    return new Set([...names, ...Array.from(found, (at) => index.names[at] ?? "")]);
  }

  readonly #users = once(() => reversed(this.#state.index.needs));
}

function isThere({ index }: StepState, name: string): boolean {
  return placeOf(index, name) !== undefined;
}

function namesNow(
  { index: { names } }: StepState,
  faces: StepNeighborhoodInput["faces"],
): readonly string[] {
  const known = names.filter((name) => !faces.has(name) || faces.get(name));
  const came = [...faces].flatMap(([name, face]) =>
    face && placeOf({ names }, name) === undefined ? [name] : [],
  );
  return came.length === 0 ? known : [...known, ...came].sort((a, b) => (a < b ? -1 : 1));
}

/** Artifacts of which others see something else than before. */
function changedSights(
  seen: Seen,
  { state, faces, quarantined }: StepNeighborhoodInput,
): ReadonlySet<string> {
  const turned = new Set(state.facts.early).symmetricDifference(quarantined);
  const names = [...turned].map(artifactOfFolder);
  return new Set([...faces.keys(), ...names.filter((name) => seen.face(name))]);
}

/** Where names came or went, those that name something which was not there. */
function lackingNames({ state, faces }: StepNeighborhoodInput): readonly string[] {
  const { index } = state;
  const isAsBefore = (name: string): boolean =>
    (faces.get(name) !== undefined) === (placeOf(index, name) !== undefined);
  if ([...faces.keys()].every(isAsBefore)) return [];
  return index.names.filter((_, at) => ((index.flags[at] ?? 0) & FLAG.lacking) !== 0);
}

function pickAll(
  seen: Seen,
  names: ReadonlySet<string>,
  { state }: StepNeighborhoodInput,
): ReadonlyMap<string, RememberedPicks> {
  const world = worldOf(seen.world);
  const found = new Map<string, RememberedPicks>();
  for (const name of names) {
    const face = seen.face(name);
    if (!face) continue;
    const needs = needsOf(face);
    const shown = [name, ...needs].map((one) => seen.sight(one));
    const key = needs.length === 0 ? (shown[0] ?? "") : digestOf(shown);
    const known = readRow(state, name)?.artifact.picks;
    const mistaken = known?.mistaken ?? { key: "", found: null };
    found.set(name, known?.key === key ? known : { key, picks: picksOf(name, world), mistaken });
  }
  return found;
}

/** As `contestedNames` finds them, as far as they are names of artifacts. */
function contestedIn(
  state: StepState,
  faces: StepNeighborhoodInput["faces"],
  picks: ReadonlyMap<string, RememberedPicks>,
): ReadonlySet<string> {
  const changes = [...new Set([...picks.keys(), ...faces.keys()])].map((name) => ({
    name,
    before: picksBefore(state, name),
    now: faces.has(name) && !faces.get(name) ? undefined : (picks.get(name)?.picks ?? []),
  }));
  const { names, picked, picks: graph } = updatedPicks(state.index, changes);
  const components = componentNumbers(graph);
  const sizes = new Uint32Array(names.length + 1);
  for (const number of components) sizes[number] = (sizes[number] ?? 0) + 1;
  const contested = new Set<string>();
  for (const [at, name] of names.entries())
    if ((picked[at]?.length ?? 0) > 2 || (sizes[components[at] ?? 0] ?? 0) > 1) contested.add(name);
  return contested;
}

function picksBefore(state: StepState, name: string): Picks {
  return readRow(state, name)?.artifact.picks.picks ?? [];
}

function knownMistake(state: StepState, name: string): Violation | undefined {
  return readRow(state, name)?.artifact.picks.mistaken.found ?? undefined;
}

function isSameMistake(a: Violation | undefined, b: Violation | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** As `cycleThrough` over all artifacts. */
function circles(
  seen: Seen,
  read: () => Pick<RegistryIndex, "names" | "latest">,
): (name: string) => readonly string[] | undefined {
  const components = once(() => {
    const { names, latest } = read();
    const { kinds, offsets } = latest;
    const graph = adjacencyOf(names.length, (at) =>
      targetsAt(latest, at).filter(
        (_, edge) => kinds[(offsets[at] ?? 0) + edge] !== EDGE.development,
      ),
    );
    const numbers = componentNumbers(graph);
    const members = Map.groupBy(names, (_, at) => numbers[at] ?? 0);
    return (name: string) => members.get(numbers[placeOf({ names }, name) ?? -1] ?? 0) ?? [name];
  });
  const needs = (name: string) => {
    const face = seen.face(name);
    const edges = face ? latestDependencies(face) : [];
    return edges.filter(({ kind }) => kind !== "development").map((edge) => edge.name);
  };
  const cycles = {
    graph: { get: needs },
    components: { get: (name: string) => new Set(components()(name)) },
  };
  return (name) => (needs(name).length === 0 ? undefined : circleIn(cycles, name));
}

/** @param lacking what they name may be there now */
function latestNow(
  { state, faces }: StepNeighborhoodInput,
  seen: Seen,
  lacking: readonly string[],
): Pick<RegistryIndex, "names" | "latest"> {
  const names = new Set([...faces.keys(), ...lacking]);
  const edges = [...names].map((name) => {
    const face = seen.face(name);
    return [name, face && latestDependencies(face).map(edgeOf)] as const;
  });
  return updatedLatest(state.index, new Map(edges));
}
