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
import { cycleThrough } from "../check/dependency-cycles.ts";
import { mistakenFor, mistakenInputs } from "../check/mistaken-name.ts";
import type { Neighbor } from "../check/neighbor.ts";
import { contestedNames, type Picks, picksOf } from "../check/resolution/contested-names.ts";
import { worldOf } from "../check/resolution/world.ts";
import type { RuleContext, Violation } from "../check/rule.ts";
import type { RuleWorld } from "../check/run-rules.ts";
import { closureDigests } from "./closure-digests.ts";
import { digestOf } from "./digest-of.ts";

export interface Neighborhood {
  /** For rules. */
  readonly world: RuleWorld;
  /** @param name of an artifact of the world */
  digestOf(name: string): Sha256;
  /** Of all that an artifact can reach; null for one that needs nothing. */
  closureOf(name: string): Sha256 | null;
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
  const circleThrough = (name: string) => cycleThrough(artifacts, name);
  const mistaken = (name: string) => picks.get(name)?.mistaken.found ?? undefined;
  const world: RuleWorld = {
    ...{ artifacts, publishers, quarantined, contested },
    ...{ circleThrough, mistaken },
  };
  const sight = (name: string) => `${sights.get(name)}${contested.has(name)}`;
  const closures = closureDigests({ needs, sight });
  const names = digestOf([...artifacts.keys()]);
  return {
    world,
    picks,
    closureOf: (name) => closures(name) ?? null,
    digestOf: (name) =>
      neighborhoodDigest({
        closure: closures(name) ?? sight(name),
        names: needs.get(name)?.every((need) => artifacts.has(need)) ? null : names,
        circle: circleThrough(name),
        mistaken: mistaken(name),
      }),
  };
}

interface Surroundings {
  /** Or its own sight, where it needs nothing. */
  readonly closure: string;
  /** Digest of all names, of an artifact that names something that is not there; null for any other. */
  readonly names: Sha256 | null;
  readonly circle: readonly string[] | undefined;
  readonly mistaken: Violation | undefined;
}

export function neighborhoodDigest({ closure, names, circle, mistaken }: Surroundings): Sha256 {
  return digestOf([closure, names, circle ?? null, mistaken ?? null]);
}

/** What an artifact names in any of its versions, each once. */
export function needsOf({ versions }: Neighbor): readonly string[] {
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
      return [name, sightOf(faces.get(name) ?? "", out)];
    }),
  );
}

/** @param face digest of it @param out folders of it that are kept out */
export function sightOf(face: Sha256, out: readonly string[]): string {
  return `${face} ${out.join(" ")}\n`;
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
  const notMistaken = { key: census, found: null };
  return new Map(
    [...needs].map(([name, own]) => {
      const shown = [name, ...own].map((one) => sights.get(one) ?? "");
      const key = own.length === 0 ? (shown[0] ?? "") : digestOf(shown);
      const known = remembered(name);
      const mistaken =
        known?.mistaken.key === census
          ? known.mistaken
          : mistakenIn(mistakenFor(name, seen), notMistaken);
      if (known?.key === key && known.mistaken === mistaken) return [name, known];
      const picks = known?.key === key ? known.picks : picksOf(name, world);
      return [name, { key, picks, mistaken }];
    }),
  );
}

/** @param none said of all others, once */
function mistakenIn(
  found: Violation | undefined,
  none: { readonly key: Sha256; readonly found: null },
): RememberedPicks["mistaken"] {
  return found ? { ...none, found } : none;
}
