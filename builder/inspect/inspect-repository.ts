/** The content rules on every artifact of a repository, through an inspector. */

import { mapBounded } from "../../client/install/map-bounded.ts";
import type { Observation } from "../check/observe.ts";
import type { ContentRule, VersionInspection } from "../check/rule.ts";
import type { ArtifactSubject, Repository } from "../parse/subject.ts";
import type { ReadEntry } from "./contents-of.ts";
import { runStep } from "./run-step.ts";
import { type Step, type StepResult, stepFolder, stepsOf } from "./step.ts";

/** Runs steps somewhere: here, in other processes, or from a cache. The results are in the steps' order. */
export interface Inspector {
  inspect(artifact: ArtifactSubject, steps: readonly Step[]): Promise<readonly StepResult[]>;
}

/** What content rules found, as the other rules and the verdict need it. */
export interface Inspections {
  readonly observations: readonly Observation[];
  /** By the version's folder. */
  readonly versions: ReadonlyMap<string, VersionInspection>;
}

export const NO_INSPECTIONS: Inspections = { observations: [], versions: new Map() };

export interface InspectionOptions {
  readonly inspector: Inspector;
  readonly rules: readonly ContentRule[];
  /** Which steps of an artifact to run; all when absent. */
  readonly steps?: (artifact: ArtifactSubject) => readonly Step[];
  readonly onArtifact?: (done: number, total: number, name: string) => void;
  readonly signal?: AbortSignal;
}

/** Artifacts that are under inspection at once: enough to keep every process of a pool busy. */
const ARTIFACTS_AT_ONCE = 32;

export async function inspectRepository(
  { artifacts }: Repository,
  options: InspectionOptions,
): Promise<Inspections> {
  const byId = new Map(options.rules.map((rule) => [rule.id, rule]));
  const wanted = options.steps ?? stepsOf;
  let done = 0;
  const results = await mapBounded(artifacts, ARTIFACTS_AT_ONCE, async (artifact) => {
    options.signal?.throwIfAborted();
    const inspected = options.inspector.inspect(artifact, wanted(artifact));
    const found = await unlessAborted(inspected, options.signal);
    options.onArtifact?.(++done, artifacts.length, artifact.name);
    return found;
  });
  const steps = artifacts.flatMap((artifact) => wanted(artifact));
  const flat = results.flat();
  return {
    observations: steps.flatMap((step, index) => observationsOf(step, flat[index], byId)),
    versions: new Map(
      steps.flatMap((step, index) => {
        const result = flat[index];
        if (!step.version || !result) return [];
        const { outcomes: _, ...inspection } = result;
        return [[stepFolder(step), inspection]];
      }),
    ),
  };
}

/** An inspection takes up to its whole time; whoever interrupts does not wait for it. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function observationsOf(
  { artifact, version }: Step,
  result: StepResult | undefined,
  rules: ReadonlyMap<string, ContentRule>,
): Observation[] {
  return Object.entries(result?.outcomes ?? {}).flatMap(([id, outcome]) => {
    const rule = rules.get(id);
    return rule ? [{ rule, artifact, ...(version && { version }), outcome }] : [];
  });
}

/** Runs every step in this process, without limits: for content that is trusted, and for tests. */
export function localInspector(rules: readonly ContentRule[], read: ReadEntry): Inspector {
  return {
    inspect: async (_, steps) => {
      const results: StepResult[] = [];
      for (const step of steps) results.push(await runStep(step, { rules, read }));
      return results;
    },
  };
}
