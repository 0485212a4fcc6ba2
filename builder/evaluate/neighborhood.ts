/**
 * All that rules may see of other artifacts, as one digest for each: an artifact has to be judged again
 * exactly when its own content or this digest is another.
 *
 * - the faces of everything it depends on, directly or through others, with what is kept out of them
 *   and for which of them the registry's demands differ
 * - where it names something that is not there: all names, of which the nearest is proposed
 * - the circle of dependencies that it is in, and the earlier name that its own could be mistaken for
 */
import type { Sha256 } from "../../schemas/digest.ts";
import { componentsOf, cycleThrough } from "../check/dependency-cycles.ts";
import { mistakenFor, mistakenInputs } from "../check/mistaken-name.ts";
import type { Neighbor } from "../check/neighbor.ts";
import { contestedNames, type Picks, picksOf } from "../check/resolution/contested-names.ts";
import { worldOf } from "../check/resolution/world.ts";
import type { RuleContext, Violation } from "../check/rule.ts";
import type { RuleWorld } from "../check/run-rules.ts";
import { digestOf } from "./digest-of.ts";

export interface Neighborhood {
  /** For rules. */
  readonly world: RuleWorld;
  /** @param name of an artifact of the world */
  digestOf(name: string): Sha256;
  /** To be remembered by name. */
  readonly picks: ReadonlyMap<string, RememberedPicks>;
}

/** What an artifact's demands get and what its name could be mistaken for, each with the digest of what it is a function of. */
export interface RememberedPicks {
  readonly key: Sha256;
  readonly picks: Picks;
  readonly mistaken: { readonly key: Sha256; readonly found: Violation | null };
}

export interface NeighborhoodInput {
  readonly artifacts: ReadonlyMap<string, Neighbor>;
  /** Digest of each face. */
  readonly faces: ReadonlyMap<string, Sha256>;
  readonly publishers: RuleWorld["publishers"];
  readonly quarantined: ReadonlySet<string>;
  readonly context: Pick<RuleContext, "registry" | "now">;
  readonly remembered: (name: string) => RememberedPicks | undefined;
}

export function openNeighborhood(input: NeighborhoodInput): Neighborhood {
  const { artifacts, publishers, quarantined, context } = input;
  const needs = new Map([...artifacts].map(([name, face]) => [name, needsOf(face)]));
  const sights = sightsOf(input);
  const seen = { ...context, artifacts, publishers };
  const picks = pickAll(input, { needs, sights, seen });
  const contested = contestedNames(picksIn(picks));
  const world: RuleWorld = { artifacts, publishers, quarantined, contested };
  const closures = closureDigests(needs, (name) => `${sights.get(name)}${contested.has(name)}`);
  const names = digestOf([...artifacts.keys()]);
  return {
    world,
    picks,
    digestOf: (name) =>
      digestOf([
        closures(name),
        needs.get(name)?.every((need) => artifacts.has(need)) ? null : names,
        cycleThrough(artifacts, name) ?? null,
        picks.get(name)?.mistaken.found ?? null,
      ]),
  };
}

function needsOf({ versions }: Neighbor): readonly string[] {
  return [
    ...new Set(
      versions.flatMap(({ manifest, models = [] }) => [
        ...(manifest.value?.dependencies ?? []).map(({ name }) => name),
        ...models,
      ]),
    ),
  ];
}

/** Face and what is kept out of each artifact, as one text. */
function sightsOf({
  artifacts,
  faces,
  quarantined,
}: NeighborhoodInput): ReadonlyMap<string, string> {
  return new Map(
    [...artifacts].map(([name, { folder, versions }]) => {
      const out =
        quarantined.size === 0
          ? []
          : [folder, ...versions.map((one) => one.folder)].filter((one) => quarantined.has(one));
      return [name, `${faces.get(name)} ${out.join(" ")}\n`];
    }),
  );
}

/** Of those that pick anything: nothing else can contest a name. */
function picksIn(picks: ReadonlyMap<string, RememberedPicks>): Map<string, Picks> {
  const found = new Map<string, Picks>();
  for (const [name, one] of picks) if (one.picks.length > 0) found.set(name, one.picks);
  return found;
}

interface Seen {
  readonly needs: ReadonlyMap<string, readonly string[]>;
  readonly sights: ReadonlyMap<string, string>;
  readonly seen: Parameters<typeof mistakenFor>[1];
}

function pickAll(
  { artifacts, quarantined, remembered }: NeighborhoodInput,
  { needs, sights, seen }: Seen,
): ReadonlyMap<string, RememberedPicks> {
  const world = worldOf({ artifacts, quarantined });
  const census = digestOf(mistakenInputs(seen));
  return new Map(
    [...needs].map(([name, own]) => {
      const shown = [name, ...own].map((one) => sights.get(one) ?? "");
      const key = own.length === 0 ? (shown[0] ?? "") : digestOf(shown);
      const known = remembered(name);
      const mistaken =
        known?.mistaken.key === census
          ? known.mistaken
          : { key: census, found: mistakenFor(name, seen) ?? null };
      if (known?.key === key && known.mistaken === mistaken) return [name, known];
      const picks = known?.key === key ? known.picks : picksOf(name, world);
      return [name, { key, picks, mistaken }];
    }),
  );
}

/**
 * What stands for everything within reach of each name: a digest (Merkle 1987, over the graph of its
 * strongly connected components, which has no circle), or its own sight where it needs nothing.
 */
function closureDigests(
  needs: ReadonlyMap<string, readonly string[]>,
  sight: (name: string) => string,
): (name: string) => string {
  const isLeaf = (name: string): boolean => needs.get(name)?.length === 0;
  const components = componentsOf(new Map([...needs].filter(([name]) => !isLeaf(name))));
  const known = new Map<ReadonlySet<string>, Sha256>();
  const below = (members: ReadonlySet<string>): ReadonlySet<string>[] => [
    ...new Set(
      [...members]
        .flatMap((name) => needs.get(name) ?? [])
        .flatMap((need) => components.get(need) ?? [])
        .filter((other) => other !== members),
    ),
  ];
  const settle = (root: ReadonlySet<string>): void => {
    const visits = [root];
    for (let members = visits.at(-1); members !== undefined; members = visits.at(-1)) {
      const others = known.has(members) ? [] : below(members);
      const open = others.filter((other) => !known.has(other));
      visits.push(...open);
      if (open.length > 0) continue;
      visits.pop();
      if (known.has(members)) continue;
      const seen = (names: Iterable<string>) => [...names].sort().map((one) => [one, sight(one)]);
      const leaves = new Set([...members].flatMap((name) => needs.get(name) ?? []).filter(isLeaf));
      const further = others.map((other) => known.get(other)).sort();
      known.set(members, digestOf([seen(members), seen(leaves), further]));
    }
  };
  for (const members of components.values()) settle(members);
  return (name) => {
    const members = components.get(name);
    return (members && known.get(members)) ?? sight(name);
  };
}
