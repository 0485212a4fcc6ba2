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
import { type CatalogPublisher, catalogPublishers } from "../catalog/catalog.ts";
import type { CheckResult } from "../check/check-result.ts";
import type { Rule } from "../check/rule.ts";
import { runRules } from "../check/run-rules.ts";
import { joinTallies } from "../check/tally.ts";
import { rowDigest } from "../emit/row-digest.ts";
import type { InspectionOptions } from "../inspect/inspect-repository.ts";
import { type ArtifactFiles, layOut } from "../parse/layout.ts";
import { type ParseOptions, parseBase } from "../parse/parse-repository.ts";
import type { RepositoryBase } from "../parse/subject.ts";
import { withOwnRules } from "../plugin/with-own-rules.ts";
import type { BuildMemory } from "./build-memory.ts";
import { digestOf } from "./digest-of.ts";
import { type Evaluation, evaluateArtifact } from "./evaluate-artifact.ts";
import type { ArtifactContent, ArtifactSummary, ContentStore } from "./evaluated-artifact.ts";
import { type Face, type FaceInput, readFace } from "./face.ts";
import { type Neighborhood, openNeighborhood, type RememberedPicks } from "./neighborhood.ts";
import { ownKey } from "./own-key.ts";
import { tallyFrom } from "./plain-tally.ts";
import type { RememberedArtifact } from "./remembered-artifact.ts";
import { publisherKeys, sharedKey } from "./shared-key.ts";
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
  const { input, base, rules, publishers, places, judging } = await prepare(given);
  const { judged, neighborhood } = await judgeAll(places, judging);
  const suppressions = base.suppressions?.value?.suppressions ?? [];
  const { findings } = runRules(
    { ...base, artifacts: [] },
    {
      rules: rules.filter(isAboutRegistry),
      now: input.now,
      world: neighborhood.world,
      tally: joinTallies(judged.map(({ summary }) => tallyFrom(summary.tally, suppressions))),
    },
  );
  const byName = new Map(places.map((place) => [place.face.name, place]));
  return {
    base,
    publishers,
    artifacts: judged,
    findings,
    async contentOf(name) {
      const place = byName.get(name);
      const known = await input.contents.get(name);
      const content =
        known ??
        (place &&
          (await evaluateArtifact(place.files, neighborhood.world, judging.evaluation)).content);
      if (!content) throw new Error(`nothing of ${name} gets published`);
      return content;
    },
  };
}

/** Everything that is known before an artifact is judged. */
async function prepare(given: EvaluationInput) {
  const input = { ...given, parsed: new Map() };
  const layout = layOut(input.source.entries);
  const base = await parseBase(input.source, layout);
  const rules = withOwnRules(base.registry.value);
  const run = { rules: rules.filter(isAboutPublisher), now: input.now };
  const checkedPublishers = runRules({ ...base, artifacts: [] }, run);
  const publishers = catalogPublishers(base.publishers, checkedPublishers, {
    registry: base.registry.value,
    now: input.now,
  });
  const evaluation: Evaluation = {
    ...input,
    base,
    rules,
    publishers: new Map(publishers.map((publisher) => [publisher.namespace, publisher])),
  };
  const files = [...layout.artifacts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const places = await openPlaces(files, input);
  const shared = sharedKey(input.source, base, { code: input.code ?? "", now: input.now });
  const ownerKey = publisherKeys(base, {
    catalog: publishers,
    findings: checkedPublishers.findings,
    now: input.now,
  });
  const keyOf = (place: Place, neighborhood: Neighborhood): Sha256 =>
    digestOf([
      shared ?? null,
      place.own ?? null,
      ownerKey(place.files.namespace),
      neighborhood.digestOf(place.face.name),
    ]);
  const judging: Judging = { input, evaluation, keyOf };
  return { input, base, rules, publishers, places, judging };
}

function isAboutRegistry({ scope }: Rule): boolean {
  return scope === "registry" || scope === "publisher";
}

function isAboutPublisher({ scope }: Rule): boolean {
  return scope === "publisher";
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
  readonly input: EvaluationInput;
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
      return {
        key,
        summary,
        isNew,
        remembered: place && toRemember(place, { picks, key, summary }),
      };
    }),
  };
}

/** The same object where nothing is another: whoever writes it down need not do so again. */
function toRemember(
  { own, face, remembered: before }: Place,
  {
    picks,
    key,
    summary,
  }: Pick<Judged, "key" | "summary"> & {
    readonly picks: RememberedPicks | undefined;
  },
): RememberedArtifact | undefined {
  if (own === undefined || !picks) return undefined;
  const isSame =
    before?.own === own &&
    before.key === key &&
    before.face === face &&
    before.picks === picks &&
    before.summary === summary;
  return isSame ? before : { own, face, picks, key, summary };
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
