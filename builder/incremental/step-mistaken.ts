/**
 * Names that could be mistaken for another one, as `check/mistaken-name.ts` finds them, where it changed
 * who was there first and who is known: of those artifacts alone whose names are near the ones of that.
 */
import {
  censusFrom,
  type LikelyTargets,
  mistakenIn,
  mistakenNamespaceIn,
} from "../check/mistaken-name.ts";
import {
  firstCame,
  type NamedArtifact,
  orderedStandings,
  SMALL_REGISTRY,
} from "../check/popularity.ts";
import { latestDependencies } from "../check/release-versions.ts";
import { remembering } from "../check/remembering.ts";
import type { RuleContext, Violation } from "../check/rule.ts";
import type { Face } from "../evaluate/face.ts";
import { askedKeys, keysOf } from "../scan/typosquat/typo-index.ts";
import { targetsAt } from "./adjacency.ts";
import { FLAG, placeOf, type RegistryIndex } from "./registry-index.ts";
import { ownTypoKeys, typoKeys } from "./typo-keys.ts";

export interface MistakenStep {
  readonly index: RegistryIndex;
  /** Of artifacts whose face is another, or which came; undefined for those that went. */
  readonly faces: ReadonlyMap<string, Face | undefined>;
  /** The registry now. */
  readonly latest: () => Pick<RegistryIndex, "names" | "latest">;
  readonly context: Pick<RuleContext, "publishers" | "registry" | "now">;
}

/** What each name could be mistaken for, of all for which that may be something else than before. */
export function stepMistaken(step: MistakenStep): ReadonlyMap<string, Violation | undefined> {
  const moved = movedStandings(step);
  if (moved.size === 0) return new Map();
  const { names } = step.latest();
  const isAll = isTurned(step.index.names.length, names.length);
  const near = isAll ? { names, byNamespace: [] } : nearNames(step.index, names, moved);
  // Whose own name could not be mistaken for another one, and is not near what moved, has none now.
  const [known, unknown] = partition(near.byNamespace, (name) => wasMistaken(step.index, name));
  const asked = new Set([...near.names, ...known]);
  const census = censusFrom(standingsNow(step), likelyTargets(step.index, { asked, unknown }));
  const found = new Map<string, Violation | undefined>();
  for (const name of asked) found.set(name, mistakenIn(census, name, step.context));
  for (const name of unknown) {
    const violation = asked.has(name) ? undefined : mistakenNamespaceIn(census, name, step.context);
    if (violation) found.set(name, violation);
  }
  return found;
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [T[], T[]] {
  const [first, second]: [T[], T[]] = [[], []];
  for (const item of items) (isFirst(item) ? first : second).push(item);
  return [first, second];
}

/** In a small registry everything is known. */
function isTurned(before: number, now: number): boolean {
  return before < SMALL_REGISTRY !== now < SMALL_REGISTRY;
}

function wasMistaken(index: RegistryIndex, name: string): boolean {
  return ((index.flags[placeOf(index, name) ?? -1] ?? 0) & FLAG.mistaken) !== 0;
}

/** Artifacts that came or went, or came first at another time, or on which others depend than before. */
function movedStandings({ index, faces }: MistakenStep): ReadonlySet<string> {
  const moved = new Set<string>();
  for (const [name, face] of faces) {
    const at = placeOf(index, name);
    if (at === undefined || !face || firstCame(face) !== index.since[at]) moved.add(name);
    const before =
      at === undefined
        ? []
        : Array.from(targetsAt(index.latest, at), (to) => index.names[to] ?? "");
    const now = face ? latestDependencies(face).map((edge) => edge.name) : [];
    for (const other of foreign(name, before).symmetricDifference(foreign(name, now)))
      moved.add(other);
  }
  return moved;
}

/** Those of other namespaces. */
function foreign(name: string, others: readonly string[]): ReadonlySet<string> {
  const own = name.slice(0, name.indexOf("/") + 1);
  return new Set(others.filter((other) => !other.startsWith(own)));
}

function standingsNow({ index, faces, latest: read, context }: MistakenStep) {
  const { names, latest } = read();
  const dependents = new Uint32Array(names.length);
  const namespaces = names.map((name) => name.slice(0, name.indexOf("/")));
  for (const at of names.keys())
    for (const target of new Set(targetsAt(latest, at)))
      if (namespaces[target] !== namespaces[at]) dependents[target] = (dependents[target] ?? 0) + 1;
  const all = names.map((name, at) => {
    const face = faces.get(name);
    return {
      artifact: namedArtifact(name),
      since: face ? firstCame(face) : (index.since[placeOf(index, name) ?? -1] ?? 0),
      dependents: dependents[at] ?? 0,
    };
  });
  return orderedStandings(all, context);
}

function namedArtifact(name: string): NamedArtifact {
  const [namespace = "", shortName = ""] = name.split("/");
  return { name, namespace, shortName, folder: `artifacts/${name}` };
}

/** Names near those that moved: by themselves, and by their namespaces. @param names of all artifacts now */
function nearNames(index: RegistryIndex, names: readonly string[], moved: ReadonlySet<string>) {
  const changed = [...moved].map(namedArtifact);
  const shortKeys = new Set(changed.flatMap(({ shortName }) => ownTypoKeys(shortName)));
  const spaceKeys = new Set(changed.flatMap(({ namespace }) => [...keysOf(namespace)]));
  const isNearSpace = remembering((namespace) =>
    askedKeys(namespace).some((key) => spaceKeys.has(key)),
  );
  const near = new Set([...moved, ...namesAsking(index, shortKeys)]);
  return {
    names: names.filter((name) => near.has(name)),
    byNamespace: names.filter((name) => isNearSpace(name.slice(0, name.indexOf("/")))),
  };
}

/** Names of the index that ask under one of these keys. */
function namesAsking({ names, typoKeys }: RegistryIndex, keys: ReadonlySet<number>): string[] {
  const found: string[] = [];
  const { offsets, targets } = typoKeys;
  for (let at = 0; at < names.length; at += 1)
    for (let key = offsets[at] ?? 0; key < (offsets[at + 1] ?? 0); key += 1)
      if (keys.has(targets[key] ?? 0)) {
        found.push(names[at] ?? "");
        break;
      }
  return found;
}

/** What names can be mistaken for: by themselves, and by their namespaces. @param unknown are asked for their namespaces alone */
function likelyTargets(
  index: RegistryIndex,
  { asked, unknown }: { readonly asked: ReadonlySet<string>; readonly unknown: readonly string[] },
): LikelyTargets {
  const shortNames = new Set([...asked].map((name) => namedArtifact(name).shortName));
  const keys = new Set([...shortNames].flatMap(typoKeys));
  const spaces = new Set([...asked, ...unknown].map((name) => namedArtifact(name).namespace));
  const spaceKeys = new Set([...spaces].flatMap(askedKeys));
  // Who stands under a key asks under it too.
  const near = namesAsking(index, keys).map((name) => namedArtifact(name).shortName);
  const names = shortNames.union(new Set(near));
  return {
    isName: (shortName) => names.has(shortName),
    isNamespace: remembering((one) => [...keysOf(one)].some((key) => spaceKeys.has(key))),
  };
}
