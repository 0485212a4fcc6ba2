/**
 * All artifacts of a registry, one after the other, so that memory holds their faces and what gets
 * published of them, and never their files.
 *
 *     faces → each artifact → those again whose dependencies turned out to be kept out
 *     → rules on the registry as a whole
 *
 * What a gate keeps out is only known when every artifact was judged, and rules that run late ask for
 * it. Hardly any dependency is ever kept out; so the first pass takes it that none is, and the few
 * that a kept-out name is behind are judged again.
 */
import { mapBounded } from "../../client/install/map-bounded.ts";
import { type CatalogPublisher, catalogPublishers } from "../catalog/catalog.ts";
import type { CheckResult } from "../check/check-result.ts";
import { isContentRule } from "../check/observe.ts";
import type { Rule } from "../check/rule.ts";
import { type RuleWorld, runRules } from "../check/run-rules.ts";
import { joinTallies } from "../check/tally.ts";
import type { InspectionOptions } from "../inspect/inspect-repository.ts";
import { type ArtifactFiles, layOut } from "../parse/layout.ts";
import { type ParseOptions, parseBase } from "../parse/parse-repository.ts";
import type { RepositoryBase } from "../parse/subject.ts";
import { withOwnRules } from "../plugin/with-own-rules.ts";
import { dependentsClosure } from "./dependents-closure.ts";
import { type Evaluation, evaluateArtifact } from "./evaluate-artifact.ts";
import type { EvaluatedArtifact } from "./evaluated-artifact.ts";
import { readFace } from "./face.ts";

export interface EvaluationInput extends ParseOptions {
  readonly inspection: InspectionOptions;
}

export interface EvaluatedRegistry {
  readonly base: RepositoryBase;
  readonly publishers: readonly CatalogPublisher[];
  /** By name. */
  readonly artifacts: readonly EvaluatedArtifact[];
  /** Of the registry's and its publishers' own records. */
  readonly findings: CheckResult["findings"];
}

/** Artifacts in work at once: enough to keep every process of an inspector busy. */
const ARTIFACTS_AT_ONCE = 32;

export async function evaluateRegistry(input: EvaluationInput): Promise<EvaluatedRegistry> {
  const layout = layOut(input.source.entries);
  const base = await parseBase(input.source, layout);
  const rules = withOwnRules(base.registry.value);
  const files = [...layout.artifacts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const world = await openWorld(input, base, files);
  const publishers = publishersOf(base, rules, input.now);
  const evaluation: Evaluation = {
    ...input,
    base,
    rules,
    publishers: new Map(publishers.map((publisher) => [publisher.namespace, publisher])),
  };
  const { artifacts, quarantined } = await evaluateAll(files, world, evaluation);
  const { findings } = runRules(
    { ...base, artifacts: [] },
    {
      rules: rules.filter(isAboutRegistry),
      now: input.now,
      world: { ...world, quarantined },
      tally: joinTallies(artifacts.map(({ tally }) => tally)),
    },
  );
  return { base, publishers, artifacts, findings };
}

function isAboutRegistry({ scope }: Rule): boolean {
  return scope === "registry" || scope === "publisher";
}

async function openWorld(
  { source, now, signal }: EvaluationInput,
  { publishers }: RepositoryBase,
  files: readonly ArtifactFiles[],
): Promise<RuleWorld> {
  const faces = await mapBounded(files, ARTIFACTS_AT_ONCE, async (one) => {
    signal?.throwIfAborted();
    return readFace(source, one, now);
  });
  return {
    artifacts: new Map(faces.map((face) => [face.name, face])),
    publishers: new Map(publishers.map((publisher) => [publisher.namespace, publisher])),
    quarantined: new Set(),
  };
}

/** Publishers' records are judged by themselves. */
function publishersOf(
  base: RepositoryBase,
  rules: readonly Rule[],
  now: number,
): readonly CatalogPublisher[] {
  const own = rules.filter((rule) => rule.scope === "publisher" && !isContentRule(rule));
  return catalogPublishers(
    base.publishers,
    runRules({ ...base, artifacts: [] }, { rules: own, now }),
    now,
  );
}

async function evaluateAll(
  files: readonly ArtifactFiles[],
  world: RuleWorld,
  evaluation: Evaluation,
): Promise<{
  readonly artifacts: readonly EvaluatedArtifact[];
  readonly quarantined: ReadonlySet<string>;
}> {
  const { onArtifact } = evaluation;
  let done = 0;
  const first = await mapBounded(files, ARTIFACTS_AT_ONCE, async (one) => {
    const evaluated = await evaluateArtifact(one, world, evaluation);
    onArtifact?.(++done, files.length, evaluated.name);
    return evaluated;
  });
  const closed = first.filter(({ early }) => early.length > 0);
  const quarantined = new Set(closed.flatMap(({ early }) => early));
  if (closed.length === 0) return { artifacts: first, quarantined };
  const unforeseen = dependentsClosure(
    world.artifacts,
    closed.map(({ name }) => name),
  );
  const seen = { ...world, quarantined };
  const again = await mapBounded(
    files.filter(({ namespace, shortName }) => unforeseen.has(`${namespace}/${shortName}`)),
    ARTIFACTS_AT_ONCE,
    (one) => evaluateArtifact(one, seen, evaluation),
  );
  const mended = new Map(again.map((evaluated) => [evaluated.name, evaluated]));
  return {
    artifacts: first.map((evaluated) => mended.get(evaluated.name) ?? evaluated),
    quarantined,
  };
}
