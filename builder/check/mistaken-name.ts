/** Which earlier name of others an artifact's name, or its namespace, could be mistaken for. */
import { type Likeness, TypoIndex } from "../scan/typosquat/typo-index.ts";
import { once } from "./once.ts";
import { type Standing, standings } from "./popularity.ts";
import { remembering } from "./remembering.ts";
import type { RuleContext, Violation } from "./rule.ts";

type Registered = Pick<RuleContext, "artifacts" | "publishers" | "registry" | "now">;

/** What an artifact's name could be mistaken for, or its namespace, as the rule says it. */
export function mistakenFor(name: string, context: Registered): Violation | undefined {
  return mistakenIn(censusOf(context), name, context);
}

/** As {@link mistakenFor}, where it is known who was there first. */
export function mistakenIn(census: Census, name: string, context: Owned): Violation | undefined {
  const own = census.places.get(name);
  if (own === undefined) return undefined;
  const { shortName } = own.artifact;
  const found = firstOther(own, context, {
    likenesses: census.shortNameIndex().near(shortName),
    places: census.shortNames,
    before: census.shortNames.get(shortName)?.[0] ?? own,
  });
  return found
    ? violation(own, found, [name, found.target.artifact.name])
    : mistakenNamespaceIn(census, name, context);
}

/** As {@link mistakenIn} of an artifact whose own name cannot be mistaken for another one. */
export function mistakenNamespaceIn(
  census: Census,
  name: string,
  context: Owned,
): Violation | undefined {
  const own = census.places.get(name);
  if (own === undefined) return undefined;
  const { namespace } = own.artifact;
  const found = firstOther(own, context, {
    likenesses: census.nearNamespace(namespace),
    places: census.namespaces,
    before: census.namespaces.get(namespace)?.[0] ?? own,
  });
  return found && violation(own, found, [`${namespace}/…`, `${found.target.artifact.namespace}/…`]);
}

type Owned = Pick<RuleContext, "publishers">;

interface Place extends Standing {
  /** Position in the order of who was first. */
  readonly rank: number;
}

/** All that {@link mistakenFor} is a function of besides the name, as plain data. */
export function mistakenInputs(context: Registered): unknown {
  const { order } = censusOf(context);
  const members = [...context.publishers.keys()].map((one) => [one, membersOf(one, context)]);
  return [order.map(({ artifact, isPopular }) => [artifact.name, isPopular]), members];
}

export interface Census {
  /** First comers first. */
  readonly order: readonly Place[];
  readonly places: ReadonlyMap<string, Place>;
  /** Short name, or namespace, → its artifacts, first comers first. */
  readonly shortNames: ReadonlyMap<string, readonly Place[]>;
  readonly namespaces: ReadonlyMap<string, readonly Place[]>;
  /** Made when it is asked for: nobody does in a build of few changes. */
  readonly shortNameIndex: () => TypoIndex;
  /** Of a namespace, those that it could be mistaken for: many artifacts ask about each. */
  readonly nearNamespace: (namespace: string) => readonly Likeness[];
}

/** One calculation serves all artifacts of a registry. */
const known = new WeakMap<RuleContext["artifacts"], Census>();

function censusOf(context: Registered): Census {
  const census = known.get(context.artifacts) ?? censusFrom(standings(context));
  known.set(context.artifacts, census);
  return census;
}

/** Names that some others may be mistaken for; what is none of them need not be looked at. */
export interface LikelyTargets {
  readonly isName: (shortName: string) => boolean;
  readonly isNamespace: (namespace: string) => boolean;
}

const ALL: LikelyTargets = { isName: () => true, isNamespace: () => true };

/** @param standings first comers first @param likely of those names that will be asked about */
export function censusFrom(standings: readonly Standing[], likely: LikelyTargets = ALL): Census {
  const all = standings.map((standing, rank): Place => ({ ...standing, rank }));
  const popular = all.filter(({ isPopular }) => isPopular);
  return {
    order: all,
    places: new Map(all.map((place) => [place.artifact.name, place])),
    shortNames: Map.groupBy(popular, ({ artifact }) => artifact.shortName),
    namespaces: Map.groupBy(all, ({ artifact }) => artifact.namespace),
    shortNameIndex: once(() => new TypoIndex(wordsOf(popular, "shortName", likely.isName))),
    nearNamespace: nearReader(() => wordsOf(popular, "namespace", likely.isNamespace)),
  };
}

function nearReader(words: () => readonly string[]): Census["nearNamespace"] {
  const index = once(() => new TypoIndex(words()));
  return remembering((word) => index().near(word));
}

function wordsOf(
  places: readonly Place[],
  part: "shortName" | "namespace",
  isLikely: (word: string) => boolean,
): readonly string[] {
  return places.map(({ artifact }) => artifact[part]).filter(isLikely);
}

interface Mistaken {
  readonly target: Place;
  readonly kind: string;
}

/** Artifacts looked at for one name: in a registry where many namespaces have it, the first ones are it. */
const OWNERS_MAX = 20;

interface Likes {
  readonly likenesses: readonly Likeness[];
  readonly places: ReadonlyMap<string, readonly Place[]>;
  /** Whoever had the name first: it is no slip of what came after it. */
  readonly before: Place;
}

/** The first comer of other owners among what `own` could be mistaken for. */
function firstOther(own: Place, context: Owned, likes: Likes): Mistaken | undefined {
  const rank = Math.min(own.rank, likes.before.rank);
  const candidates = likes.likenesses.flatMap(({ target, kind }) =>
    (likes.places.get(target) ?? [])
      .slice(0, OWNERS_MAX)
      .map((place): Mistaken => ({ target: place, kind })),
  );
  return candidates
    .filter(({ target }) => target.rank < rank && !isOfThem(own, target, context))
    .sort((a, b) => a.target.rank - b.target.rank)[0];
}

/** Whoever may publish the later one belongs to the earlier one: to name one of theirs beside oneself is no kinship. */
function isOfThem({ artifact: a }: Place, { artifact: b }: Place, context: Owned): boolean {
  if (a.namespace === b.namespace) return true;
  const theirs = new Set(membersOf(b.namespace, context).map(([id]) => id));
  const writers = membersOf(a.namespace, context).filter(([, mayWrite]) => mayWrite);
  return writers.length > 0 && writers.every(([id]) => theirs.has(id));
}

/** Account numbers, and whether they may publish. */
function membersOf(
  namespace: string,
  { publishers }: Owned,
): readonly (readonly [id: number, mayWrite: boolean])[] {
  const { members = [] } = publishers.get(namespace)?.file.value ?? {};
  return members.map(({ id, role }) => [id, role !== "read"]);
}

function violation(
  { artifact }: Place,
  { target, kind }: Mistaken,
  [name, other]: readonly [string, string],
): Violation {
  return {
    at: { path: artifact.folder },
    message: `"${name}" could be mistaken for "${other}", which was there first: ${kind}`,
    fix: `choose a name that cannot be taken for "${other}"; if both are honest, a maintainer confirms it`,
    identity: target.artifact.name,
  };
}
