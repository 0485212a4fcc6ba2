/**
 * `evaluate/evaluate-registry.ts` for what a change reaches:
 *
 *     artifacts that it touches → those that may see something else of others → those whose keys are
 *     others are judged → again, where what is kept out turned out to be something else
 */
import { mapBounded } from "../../client/install/map-bounded.ts";
import type { Sha256 } from "../../schemas/digest.ts";
import type { Finding } from "../../schemas/finding.ts";
import type { RuleWorld } from "../check/run-rules.ts";
import { evaluateArtifact } from "../evaluate/evaluate-artifact.ts";
import type { EvaluationInput } from "../evaluate/evaluate-registry.ts";
import type { ArtifactContent, ArtifactSummary } from "../evaluate/evaluated-artifact.ts";
import { type Face, type FaceInput, readFace } from "../evaluate/face.ts";
import { ownKey } from "../evaluate/own-key.ts";
import type { PlainTally } from "../evaluate/plain-tally.ts";
import { judgeRegistry, prepareShared, type Shared } from "../evaluate/prepare-shared.ts";
import type { RememberedArtifact } from "../evaluate/remembered-artifact.ts";
import { standingQuarantines } from "../evaluate/standing-quarantines.ts";
import { storedSummary } from "../evaluate/stored-summary.ts";
import { type ArtifactFiles, layOut } from "../parse/layout.ts";
import type { RecordCommit } from "../read/read-record-commits.ts";
import type { StepSource } from "../read/step-source.ts";
import { artifactOfFolder } from "./artifact-of-folder.ts";
import { FLAG, placeOf } from "./registry-index.ts";
import { type StepNeighborhood, stepNeighborhood } from "./step-neighborhood.ts";
import { readRow, type StepState } from "./step-state.ts";

export interface StepEvaluationInput extends Omit<EvaluationInput, "shards" | "memory" | "parsed"> {
  readonly source: StepSource;
  readonly state: StepState;
  /** Names of the artifacts that the change touches. */
  readonly touched: readonly string[];
  /** Commits that touched an artifact, those since the last build among them. */
  readonly historyOf: (name: string) => readonly RecordCommit[];
}

/** An artifact of which something may be another than before. */
export interface StepArtifact {
  readonly name: string;
  /** undefined: it came */
  readonly before: RememberedArtifact | undefined;
  /** undefined: it went */
  readonly now: RememberedArtifact | undefined;
  /** Whether it was judged in this run. */
  readonly isNew: boolean;
  /** Whether its standing may change by the clock alone. */
  readonly isTimed: boolean;
}

export interface EvaluatedStep {
  readonly shared: Shared;
  /** By name. */
  readonly artifacts: readonly StepArtifact[];
  /** Of the registry's and its publishers' own records. */
  readonly findings: readonly Finding[];
  readonly early: readonly string[];
  readonly contested: ReadonlySet<string>;
  /** Of one that is published; judged again when only its summary was remembered. */
  contentOf(name: string): Promise<ArtifactContent>;
}

/** Artifacts in work at once, as in a whole build. */
const ARTIFACTS_AT_ONCE = 32;

/** undefined where all artifacts have to be gone over. */
export async function evaluateStep(given: StepEvaluationInput): Promise<EvaluatedStep | undefined> {
  const input = { ...given, parsed: new Map() as FaceInput["parsed"] };
  const { source, state } = input;
  const shared = await prepareShared(input, layOut(source.entries));
  if (shared.guard !== state.facts.guard) return undefined;
  const places = new Places(input);
  const touched = await places.open([...new Set([...input.touched, ...timedNames(state)])]);
  const step = new Step(input, shared, places);
  const changed = touched.filter(({ name, own }) => own !== beforeOf(state, name)?.own);
  const faces = new Map(changed.map(({ name, face }) => [name, face]));
  const owns = new Map(changed.flatMap(({ name, own }) => (own ? [[name, own] as const] : [])));
  const foreseen = state.facts.early.filter((folder) => !faces.has(artifactOfFolder(folder)));
  const first = step.round(faces, owns, new Set(foreseen));
  if (!first) return undefined;
  const judged = await step.judge(first);
  const early = earlyNow(state, judged);
  const isForeseen = new Set(foreseen).symmetricDifference(new Set(early)).size === 0;
  const last = isForeseen ? first : step.round(faces, owns, new Set(early));
  if (!last) return undefined;
  const artifacts = isForeseen ? judged : await step.judge(last, judged);
  const { world, contested } = last.neighborhood;
  const tallies = talliesOf(state, artifacts);
  return {
    shared,
    artifacts: artifacts.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    findings: judgeRegistry(shared, { now: input.now, world, tallies }),
    early: [...early].sort(),
    contested,
    contentOf: (name) => step.contentOf(name, world),
  };
}

/** Artifacts whose standing may change by the clock alone. */
function timedNames({ index: { names, flags } }: StepState): readonly string[] {
  return names.filter((_, at) => ((flags[at] ?? 0) & FLAG.timed) !== 0);
}

function beforeOf(state: StepState, name: string): RememberedArtifact | undefined {
  return readRow(state, name)?.artifact;
}

/** Folders that early rules keep out, of all artifacts. */
function earlyNow({ facts }: StepState, judged: readonly StepArtifact[]): readonly string[] {
  const seen = new Set(judged.map(({ name }) => name));
  return [
    ...facts.early.filter((folder) => !seen.has(artifactOfFolder(folder))),
    ...judged.flatMap(({ now }) => now?.summary.early ?? []),
  ];
}

/** Of all artifacts, each that occurs. */
function talliesOf(
  { index, alike }: StepState,
  judged: readonly StepArtifact[],
): readonly PlainTally[] {
  const seen = new Set(judged.map(({ name }) => placeOf(index, name)));
  const found = new Set<number>();
  for (let at = 0; at < index.names.length; at += 1)
    if (!seen.has(at)) found.add(index.alike[4 * at + 2] ?? 0);
  return [
    ...Array.from(found, (place) => alike[place] as PlainTally),
    ...judged.flatMap(({ now }) => now?.summary.tally ?? []),
  ];
}

interface Place {
  readonly name: string;
  /** undefined: there is no such artifact any more, as what follows */
  readonly files: ArtifactFiles | undefined;
  readonly own: Sha256 | undefined;
  /** Read where `own` is another than before. */
  readonly face: Face | undefined;
}

/** Files of artifacts, listed once. */
class Places {
  readonly #input: StepEvaluationInput & Pick<FaceInput, "parsed">;
  readonly #known = new Map<string, Place>();

  constructor(input: StepEvaluationInput & Pick<FaceInput, "parsed">) {
    this.#input = input;
  }

  async open(names: readonly string[]): Promise<readonly Place[]> {
    const { source, historyOf } = this.#input;
    const unknown = names.filter((name) => !this.#known.has(name));
    const { artifacts } = layOut(await source.list(unknown, historyOf));
    await mapBounded(unknown, ARTIFACTS_AT_ONCE, async (name) => {
      this.#known.set(name, await this.#place(name, artifacts.get(name)));
    });
    return names.flatMap((name) => this.#known.get(name) ?? []);
  }

  /** As its files say, or, where they were not listed, as they said before. */
  isTimed(name: string): boolean {
    const { index } = this.#input.state;
    const known = this.#known.get(name);
    const flags = index.flags[placeOf(index, name) ?? -1] ?? 0;
    return known ? known.files?.moderation !== undefined : (flags & FLAG.timed) !== 0;
  }

  async #place(name: string, files: ArtifactFiles | undefined): Promise<Place> {
    const { source, now, state, parsed } = this.#input;
    if (!files) return { name, files, own: undefined, face: undefined };
    const own = ownKey(source, files, await standingQuarantines(source, files, now));
    const isSame = own === beforeOf(state, name)?.own;
    const face = isSame ? undefined : await readFace({ source, now, parsed }, files);
    return { name, files, own, face };
  }
}

interface Round {
  readonly neighborhood: StepNeighborhood;
  readonly gone: readonly string[];
  readonly owns: ReadonlyMap<string, Sha256>;
}

class Step {
  readonly #input: StepEvaluationInput;
  readonly #shared: Shared;
  readonly #places: Places;

  constructor(input: StepEvaluationInput, shared: Shared, places: Places) {
    this.#input = input;
    this.#shared = shared;
    this.#places = places;
  }

  round(
    faces: ReadonlyMap<string, Face | undefined>,
    owns: ReadonlyMap<string, Sha256>,
    quarantined: ReadonlySet<string>,
  ): Round | undefined {
    const { base } = this.#shared;
    const publishers = new Map(base.publishers.map((one) => [one.namespace, one]));
    const { state } = this.#input;
    const context = { publishers, registry: base.registry.value, now: this.#input.now };
    const neighborhood = stepNeighborhood({ state, faces, publishers, quarantined, context });
    const gone = [...faces].flatMap(([name, face]) => (face ? [] : [name]));
    return neighborhood && { neighborhood, gone, owns };
  }

  /** @param known what an earlier round found */
  async judge(
    { neighborhood: { world, reached }, gone, owns }: Round,
    known: readonly StepArtifact[] = [],
  ): Promise<readonly StepArtifact[]> {
    const { state } = this.#input;
    const earlier = new Map(known.map((one) => [one.name, one]));
    const went = gone.flatMap((name): StepArtifact[] => {
      const before = beforeOf(state, name);
      return before ? [{ name, before, now: undefined, isNew: false, isTimed: false }] : [];
    });
    let done = 0;
    const judged = await mapBounded([...reached], ARTIFACTS_AT_ONCE, async ([name, around]) => {
      const before = beforeOf(state, name);
      const own = owns.get(name) ?? before?.own;
      if (own === undefined) throw new Error(`${name} is reached and has no files`);
      const { face, picks, closure, digest } = around;
      const key = this.#shared.keyOf(face.namespace, own, digest);
      const last = earlier.get(name);
      const isKnown = last?.now?.key === key || (!last && before?.key === key);
      const summary =
        (isKnown && (last?.now ?? before)?.summary) || (await this.#judge(name, world));
      this.#input.onArtifact?.(++done, reached.size, name);
      const now = { own, face, picks, closure, key, summary };
      const isTimed = this.#places.isTimed(name);
      return { name, before, now, isNew: isKnown ? last?.isNew === true : true, isTimed };
    });
    // What an earlier round reached and this one does not is as it was before.
    const left = known.flatMap((one): StepArtifact[] =>
      reached.has(one.name) || gone.includes(one.name)
        ? []
        : [{ ...one, now: one.before, isNew: false }],
    );
    return [...judged, ...went, ...left];
  }

  async #judge(name: string, world: RuleWorld): Promise<ArtifactSummary> {
    const { summary, content } = await this.#evaluate(name, world);
    const { contents, summaries } = this.#input;
    if (content) await contents.put(summary.name, content);
    return summaries ? storedSummary(summary, summaries) : summary;
  }

  async #evaluate(name: string, world: RuleWorld) {
    const [place] = await this.#places.open([name]);
    if (!place?.files) throw new Error(`${name} has no files`);
    return evaluateArtifact(place.files, world, this.#shared.evaluation);
  }

  async contentOf(name: string, world: RuleWorld): Promise<ArtifactContent> {
    const known = await this.#input.contents.get(name);
    const content = known ?? (await this.#evaluate(name, world)).content;
    if (!content) throw new Error(`nothing of ${name} gets published`);
    return content;
  }
}
