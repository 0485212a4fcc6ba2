/**
 * What a build knows of a commit that goes on from one that was built, before it makes a file: what is
 * judged anew, what the log says, who signs. Where something cannot be told from the change alone,
 * nothing is known, and everything has to be gone over.
 */
import type { BuildInput } from "../build.ts";
import { artifactPath, changedArtifacts, moderatedArtifact } from "../change/change-set.ts";
import type { ContentStore } from "../evaluate/evaluated-artifact.ts";
import type { InspectionOptions } from "../inspect/inspect-repository.ts";
import type { StepSource } from "../read/step-source.ts";
import { recordChanges } from "../search/read-search-past.ts";
import type { Signing } from "../sign/signing.ts";
import { type ArtifactHistory, artifactHistories } from "./artifact-histories.ts";
import { type EvaluatedStep, evaluateStep, type StepArtifact } from "./evaluate-step.ts";
import { type OpenedStep, openLogStep } from "./open-log-step.ts";
import { type PlainLayers, stepLayers } from "./plain-layers.ts";
import type { PreviousFiles } from "./previous-files.ts";
import { FLAG, placeOf } from "./registry-index.ts";
import { signerDigest } from "./signer-digest.ts";
import { type SteppedLog, stepLog, type TouchedArtifact } from "./step-log.ts";
import { type StepNeeds, stepNeeds } from "./step-needs.ts";
import { type StepRows, stepRows } from "./step-rows.ts";
import { readRow, type StepState } from "./step-state.ts";

export interface StepInput extends Omit<BuildInput, "memory" | "shards" | "source" | "parsed"> {
  readonly source: StepSource;
  readonly state: StepState;
  /** The tree that is gone on from. */
  readonly previous: PreviousFiles;
  readonly inspection: InspectionOptions;
  readonly contents: ContentStore;
}

export interface PreparedStep {
  readonly evaluated: EvaluatedStep;
  readonly rows: StepRows;
  readonly needs: StepNeeds;
  readonly stepped: SteppedLog;
  readonly opened: OpenedStep;
  readonly layers: PlainLayers;
  readonly signing: Signing;
  readonly url: string;
}

/** Artifacts that one step touches: more are gone over as quickly with all others. */
const TOUCHED_MAX = 500;

/** undefined where all of the registry has to be gone over */
export async function prepareStep(input: StepInput): Promise<PreparedStep | undefined> {
  const { source, state } = input;
  const touched = touchedNames(input);
  // Before anything is judged: most of what is left to a build of everything shows here.
  const layers =
    touched &&
    stepLayers(state.facts.layers, source.since.map(recordChanges), (name) =>
      recordBefore(state, name),
    );
  if (!touched || !layers || hasUsage(source)) return undefined;
  const historyOf = historyReader(input);
  const evaluated = await evaluateStep({
    ...input,
    touched,
    historyOf: (name) => historyOf(name).commits,
  });
  const { registry } = evaluated?.shared.base ?? {};
  const url = input.baseUrl ?? registry?.value?.url;
  if (!evaluated || !registry?.value || url !== state.facts.url) return undefined;
  const { artifacts } = evaluated;
  const needs = stepNeeds(state, artifacts);
  if (!needs) return undefined;
  const signing = await input.openSigning(registry.value, targetCount(state, artifacts));
  const stepped = await stepLog({
    registryId: registry.value.id,
    before: state.facts.log,
    touched: new Map(touched.map((name) => [name, logged(state, artifacts, name)])),
    commits: source.since,
    past: source.past,
    facts: { before: new Map(), now: new Map() },
  });
  // Witnesses may say now what they did not say before of the log as it was.
  const isAsked = signing.records.logPolicy.witnesses.length > 0;
  if (!stepped || (isAsked && stepped.added.length === 0)) return undefined;
  const opened = await openLogStep(opening(input, signing, stepped));
  if (!opened || signerDigest(opened.log, signing.online) !== state.facts.signer) return undefined;
  const rows = stepRows(state, artifacts);
  return { evaluated, rows, needs, stepped, opened, layers, signing, url };
}

/** Counts of downloads are of all artifacts. */
function hasUsage({ entries }: StepSource): boolean {
  return entries.some(({ path }) => path.startsWith("usage/"));
}

/** Names of all artifacts that the commits touched; undefined where they touched something else, too. */
function touchedNames({ source, state }: StepInput): readonly string[] | undefined {
  const { changed, since } = source;
  const isOfArtifacts = changed.every(
    (path) => artifactPath(path) !== undefined || moderatedArtifact(path) !== undefined,
  );
  if (!isOfArtifacts) return undefined;
  const paths = changed.map((path) => ({ status: "modified" as const, path }));
  const names = new Set([...changedArtifacts({ paths }), ...artifactHistories(since).keys()]);
  const past = new Set(state.facts.past);
  const hasReturned = [...names].some(
    (name) => past.has(name) && placeOf(state.index, name) === undefined,
  );
  return names.size > TOUCHED_MAX || hasReturned ? undefined : [...names].sort();
}

function historyReader({ source, state }: StepInput): (name: string) => ArtifactHistory {
  const since = artifactHistories(source.since, state.facts.log.plain);
  return (name) => {
    const before = readRow(state, name)?.history.commits ?? [];
    return { commits: [...before, ...(since.get(name)?.commits ?? [])] };
  };
}

/** Git's id of the `artifact.md` that was built. */
function recordBefore(state: StepState, name: string): string | undefined {
  const { commits } = readRow(state, name)?.history ?? { commits: [] };
  const states = commits.map((commit) => recordChanges(commit)).filter((one) => one.has(name));
  return states.at(-1)?.get(name);
}

function logged(
  state: StepState,
  artifacts: readonly StepArtifact[],
  name: string,
): TouchedArtifact {
  const row = readRow(state, name);
  const judged = artifacts.find((one) => one.name === name);
  const now = judged ? judged.now : row?.artifact;
  return { history: row?.history, logged: row?.logged, now: now?.summary.log };
}

function opening({ state, previous, cosign }: StepInput, signing: Signing, stepped: SteppedLog) {
  return {
    ...{ signing, stepped, previous, ...(cosign && { cosign }) },
    loggedOf: (name: string) => readRow(state, name)?.logged,
  };
}

/** Artifacts and versions that are published. */
function targetCount({ index }: StepState, artifacts: readonly StepArtifact[]): number {
  let count = 0;
  for (let at = 0; at < index.flags.length; at += 1)
    if (((index.flags[at] ?? 0) & FLAG.published) !== 0) count += 1 + (index.versions[at] ?? 0);
  for (const { before, now } of artifacts)
    count += targetsOf(now?.summary.row) - targetsOf(before?.summary.row);
  return count;
}

function targetsOf(row: { readonly versions: number } | undefined): number {
  return row ? 1 + row.versions : 0;
}
