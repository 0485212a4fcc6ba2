/**
 * All artifacts of a registry, one after the other, so that memory holds their faces and what is to be
 * said of them, and never their files.
 *
 *     faces → each artifact that is not remembered → those again whose dependencies turned out to be
 *     kept out → rules on the registry as a whole
 *
 * What a gate keeps out is only known when every artifact was judged, and rules that run late ask for
 * it. It hardly ever changes; so the first pass takes it that the same is kept out as the last time,
 * and the few that see it otherwise are judged again.
 */
import { mapBounded } from "../../client/install/map-bounded.ts";
import type { Sha256 } from "../../schemas/digest.ts";
import type { CatalogPublisher } from "../catalog/catalog.ts";
import type { CheckResult } from "../check/check-result.ts";
import { rowDigest } from "../emit/row-digest.ts";
import type { InspectionOptions } from "../inspect/inspect-repository.ts";
import { type ArtifactFiles, layOut } from "../parse/layout.ts";
import type { ParseOptions } from "../parse/parse-repository.ts";
import type { RepositoryBase } from "../parse/subject.ts";
import type { BuildMemory } from "./build-memory.ts";
import { type Evaluation, evaluateArtifact } from "./evaluate-artifact.ts";
import type { ArtifactContent, ArtifactSummary, ContentStore } from "./evaluated-artifact.ts";
import { type Face, type FaceInput, readFace } from "./face.ts";
import { type Neighborhood, openNeighborhood, type RememberedPicks } from "./neighborhood.ts";
import { ownKey } from "./own-key.ts";
import { judgeRegistry, prepareShared } from "./prepare-shared.ts";
import type { RememberedArtifact } from "./remembered-artifact.ts";
import { standingQuarantines } from "./standing-quarantines.ts";
import { type SummaryStore, storedSummary } from "./stored-summary.ts";

export interface EvaluationInput extends ParseOptions {
  readonly inspection: InspectionOptions;
  readonly contents: ContentStore;
  /** Of the program; with `memory`, artifacts whose keys are the same are not judged again. */
  readonly code?: string;
  readonly memory?: Pick<BuildMemory, "artifacts">;
  /** Where the bulk of what was found is put; in memory when absent. */
  readonly summaries?: SummaryStore;
  /** What was judged elsewhere, by name; its contents are in `contents`. */
  readonly shards?: ReadonlyMap<string, JudgedElsewhere>;
}

export interface EvaluatedRegistry {
  readonly base: RepositoryBase;
  readonly publishers: readonly CatalogPublisher[];
  /** By name. */
  readonly artifacts: readonly JudgedArtifact[];
  /** Of the registry's and its publishers' own records. */
  readonly findings: CheckResult["findings"];
  /** See `Shared`. */
  readonly guard: Sha256;
  /** Folders that were kept out before late rules ran. */
  readonly early: ReadonlySet<string>;
  /** Names that two demands of the registry pick differently. */
  readonly contested: ReadonlySet<string>;
  /** Artifacts whose standing may change by the clock alone. */
  readonly timed: ReadonlySet<string>;
  /** Of one that is published; judged again when only its summary was remembered. */
  contentOf(name: string): Promise<ArtifactContent>;
}

interface JudgedArtifact {
  readonly key: Sha256;
  readonly summary: ArtifactSummary;
  /** For the next build; undefined where contents have no ids. */
  readonly remembered: RememberedArtifact | undefined;
  /** Whether it was judged in this run. */
  readonly isNew: boolean;
}

/** Artifacts in work at once: enough to keep every process of an inspector busy. */
const ARTIFACTS_AT_ONCE = 32;

/** What was judged elsewhere with the same records of all others: a part of the registry. */
export interface JudgedElsewhere {
  readonly key: Sha256;
  readonly summary: ArtifactSummary;
}

/**
 * Judges the artifacts of one shard, as if nothing of the others were kept out: where that is another in
 * the end, whoever puts the shards together judges again. Contents go into `contents`.
 */
export async function evaluateShard(
  given: EvaluationInput,
  isOwn: (name: string) => boolean,
): Promise<readonly JudgedElsewhere[]> {
  const { places, judging } = await prepare(given);
  const neighborhood = neighborhoodOf(places, new Set(), judging);
  const own = places.filter(({ face }) => isOwn(face.name));
  return judgeOnce(own, neighborhood, judging, () => undefined);
}

export async function evaluateRegistry(given: EvaluationInput): Promise<EvaluatedRegistry> {
  const { input, places, judging, ...shared } = await prepare(given);
  const { base, publishers } = shared;
  const { judged, neighborhood } = await judgeAll(places, judging);
  const tallies = judged.map(({ summary }) => summary.tally);
  const findings = judgeRegistry(shared, { now: input.now, world: neighborhood.world, tallies });
  const { world } = neighborhood;
  return {
    base,
    publishers,
    artifacts: judged,
    findings,
    guard: shared.guard,
    // A copy: what rules keep by this very set, of all artifacts, is over.
    early: new Set(world.quarantined),
    contested: world.contested ?? new Set(),
    timed: new Set(places.flatMap(({ face, files }) => (files.moderation ? [face.name] : []))),
    contentOf: judged.every(({ isNew }) => isNew)
      ? storedContents(input)
      : contentReader(places, world, judging),
  };
}

type ContentReader = EvaluatedRegistry["contentOf"];

/** Where all was judged in this run: what it was judged from is let go of. */
function storedContents({ contents, source, parsed }: Judging["input"]): ContentReader {
  parsed.clear();
  source.keepEntries?.(({ path }) => !path.startsWith("artifacts/"));
  return async (name) => published(name, await contents.get(name));
}

/** Judges again what is only remembered. */
function contentReader(
  places: readonly Place[],
  world: Neighborhood["world"],
  { input: { contents }, evaluation }: Judging,
): ContentReader {
  const byName = new Map(places.map((place) => [place.face.name, place]));
  return async (name) => {
    const known = await contents.get(name);
    if (known) return known;
    const place = byName.get(name);
    const judged = place && (await evaluateArtifact(place.files, world, evaluation));
    return published(name, judged?.content);
  };
}

function published(name: string, content: ArtifactContent | undefined): ArtifactContent {
  if (!content) throw new Error(`nothing of ${name} gets published`);
  return content;
}

/** Everything that is known before an artifact is judged. */
async function prepare(given: EvaluationInput) {
  const input = { ...given, parsed: new Map() };
  const layout = layOut(input.source.entries);
  const shared = await prepareShared(input, layout);
  const files = [...layout.artifacts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const places = await openPlaces(files, input);
  const keyOf = (place: Place, neighborhood: Neighborhood): Sha256 =>
    shared.keyOf(place.files.namespace, place.own, neighborhood.digestOf(place.face.name));
  const judging: Judging = { input, evaluation: shared.evaluation, keyOf };
  return { ...shared, input, places, judging };
}

/** An artifact before it is judged. */
interface Place {
  readonly files: ArtifactFiles;
  readonly own: Sha256 | undefined;
  readonly face: Face;
  readonly remembered: RememberedArtifact | undefined;
}

function openPlaces(
  files: readonly ArtifactFiles[],
  { source, now, signal, memory, parsed }: EvaluationInput & Pick<FaceInput, "parsed">,
): Promise<readonly Place[]> {
  return mapBounded(files, ARTIFACTS_AT_ONCE, async (one) => {
    signal?.throwIfAborted();
    const own = ownKey(source, one, await standingQuarantines(source, one, now));
    const known = memory?.artifacts.get(`${one.namespace}/${one.shortName}`);
    const isSame = known !== undefined && known.own === own;
    const face = isSame ? known.face : await readFace({ source, now, parsed }, one);
    return { files: one, own, face, remembered: isSame ? known : undefined };
  });
}

interface Judging {
  readonly input: EvaluationInput & Pick<FaceInput, "parsed">;
  readonly evaluation: Evaluation;
  readonly keyOf: (place: Place, neighborhood: Neighborhood) => Sha256;
}

/** An artifact as it was judged, and by which key. */
interface Judged {
  readonly key: Sha256;
  readonly summary: ArtifactSummary;
  readonly isNew: boolean;
}

async function judgeAll(
  places: readonly Place[],
  judging: Judging,
): Promise<{ readonly judged: readonly JudgedArtifact[]; readonly neighborhood: Neighborhood }> {
  // Whoever judged a shard knew nothing of the last build.
  const foreseen = judging.input.shards
    ? []
    : places.flatMap(({ remembered }) => remembered?.summary.early ?? []);
  let neighborhood = neighborhoodOf(places, new Set(foreseen), judging);
  const { shards } = judging.input;
  let judged = await judgeOnce(places, neighborhood, judging, (place) => {
    const elsewhere = shards?.get(place.face.name);
    return elsewhere ? { ...elsewhere, isNew: true } : place.remembered;
  });
  const quarantined = new Set(judged.flatMap(({ summary }) => summary.early));
  if (!isSameSet(quarantined, neighborhood.world.quarantined)) {
    neighborhood = neighborhoodOf(places, quarantined, judging);
    const first = new Map(judged.map((one) => [one.summary.name, one]));
    judged = await judgeOnce(places, neighborhood, judging, ({ face }) => first.get(face.name));
  }
  return {
    neighborhood,
    judged: judged.map(({ key, summary, isNew }, index) => {
      const place = places[index];
      const picks = neighborhood.picks.get(summary.name);
      const closure = neighborhood.closureOf(summary.name);
      return {
        key,
        summary,
        isNew,
        remembered: place && toRemember(place, { picks, closure, key, summary }),
      };
    }),
  };
}

/** The same object where nothing is another: whoever writes it down need not do so again. */
function toRemember(
  { own, face, remembered: before }: Place,
  {
    picks,
    closure,
    key,
    summary,
  }: Pick<Judged, "key" | "summary"> & {
    readonly picks: RememberedPicks | undefined;
    readonly closure: Sha256 | null;
  },
): RememberedArtifact | undefined {
  if (own === undefined || !picks) return undefined;
  const isSame =
    before?.own === own &&
    before.key === key &&
    before.face === face &&
    before.picks === picks &&
    before.summary === summary;
  return isSame ? before : { own, face, picks, closure, key, summary };
}

function neighborhoodOf(
  places: readonly Place[],
  quarantined: ReadonlySet<string>,
  { input, evaluation: { base } }: Judging,
): Neighborhood {
  const byName = new Map(places.map((place) => [place.face.name, place]));
  return openNeighborhood({
    artifacts: new Map(places.map(({ face }) => [face.name, face])),
    faces: new Map(places.map(({ face }) => [face.name, rowDigest(face)])),
    publishers: new Map(base.publishers.map((publisher) => [publisher.namespace, publisher])),
    quarantined,
    context: { registry: base.registry.value, now: input.now },
    remembered: (name) => byName.get(name)?.remembered?.picks,
  });
}

/** Judges what is not known under the key that it has now. */
async function judgeOnce(
  places: readonly Place[],
  neighborhood: Neighborhood,
  { input, evaluation, keyOf }: Judging,
  known: (place: Place) => (Pick<Judged, "key" | "summary"> & { isNew?: boolean }) | undefined,
): Promise<readonly Judged[]> {
  let done = 0;
  return mapBounded(places, ARTIFACTS_AT_ONCE, async (place) => {
    const key = keyOf(place, neighborhood);
    const before = known(place);
    const isKnown = before !== undefined && before.key === key;
    const judged = isKnown
      ? { key, summary: stored(before.summary), isNew: before.isNew === true }
      : { key, summary: stored(await judge(place)), isNew: true };
    input.onArtifact?.(++done, places.length, place.face.name);
    return judged;
  });

  function stored(summary: ArtifactSummary): ArtifactSummary {
    return input.summaries ? storedSummary(summary, input.summaries) : summary;
  }

  async function judge(place: Place): Promise<ArtifactSummary> {
    const { summary, content } = await evaluateArtifact(
      place.files,
      neighborhood.world,
      evaluation,
    );
    if (content) await input.contents.put(summary.name, content);
    return summary;
  }
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}
