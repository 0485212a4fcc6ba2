/**
 * The inspector that builds and checks use: a few bounded processes side by side.
 *
 * An artifact that makes its process run too long, or grow too large, has had its share: the rules
 * that were not done, and all steps after, get the outcome `error`, and the others go on.
 */
import { INSPECTION_TIME_MAX_MS } from "../../schemas/limits.ts";
import type { ContentRule } from "../check/rule.ts";
import type { ArtifactSubject } from "../parse/subject.ts";
import {
  type ChildInspector,
  type ChildOptions,
  childInspector,
  type JobResult,
} from "./child-inspector.ts";
import type { Inspector } from "./inspect-repository.ts";
import { inspectionJob } from "./inspection-job.ts";
import { rulesFor } from "./run-step.ts";
import { type Step, type StepResult, stepFolder } from "./step.ts";

export interface ProcessInspectorOptions extends ChildOptions {
  readonly rules: readonly ContentRule[];
  /** Processes at once. */
  readonly processes: number;
}

export interface ProcessInspector extends Inspector {
  /** Starts a process before anything is there to inspect, where something will be. */
  start(): void;
  close(): void;
}

/** Artifacts that wait before another process is started. */
const QUEUE_MIN = 6;

export function processInspector(options: ProcessInspectorOptions): ProcessInspector {
  const idle: ChildInspector[] = [];
  const waiting: ((child: ChildInspector) => void)[] = [];
  const all: ChildInspector[] = [];
  const take = (): Promise<ChildInspector> => {
    const free = idle.pop();
    if (free) return Promise.resolve(free);
    // A process takes a second to start: for a few artifacts one is as fast as many.
    if (all.length === 0 || (all.length < options.processes && waiting.length >= QUEUE_MIN)) {
      const started = childInspector(options);
      all.push(started);
      return Promise.resolve(started);
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const give = (child: ChildInspector): void => {
    const next = waiting.shift();
    if (next) next(child);
    else idle.push(child);
  };
  return {
    start() {
      if (all.length > 0) return;
      const started = childInspector(options);
      started.start();
      all.push(started);
      give(started);
    },
    async inspect(artifact: ArtifactSubject, steps: readonly Step[]) {
      const wanted = steps.filter((step) => rulesFor(step, options.rules).length > 0);
      if (wanted.length === 0) return steps.map(() => ({ outcomes: {}, packages: [] }));
      const child = await take();
      try {
        const result = await child.run(inspectionJob(artifact, wanted));
        const results = wanted.map((step, index) => resultOf(step, index, { result, options }));
        return steps.map((step) => results[wanted.indexOf(step)] ?? { outcomes: {}, packages: [] });
      } finally {
        give(child);
      }
    },
    close: () => {
      for (const child of all) child.close();
    },
  };
}

interface Run {
  readonly result: JobResult;
  readonly options: ProcessInspectorOptions;
}

function resultOf(step: Step, index: number, { result, options }: Run): StepResult {
  const found = result.steps[index] ?? { outcomes: {}, packages: [] };
  const { ended } = result;
  if (!ended || index < result.steps.length - 1) return found;
  const rules = rulesFor(step, options.rules).map(({ id }) => id);
  const isLast = index === result.steps.length - 1;
  const at = isLast && ended.rule !== undefined ? rules.indexOf(ended.rule) : 0;
  const seconds = (options.timeMax ?? INSPECTION_TIME_MAX_MS) / 1000;
  const undone = rules.slice(Math.max(0, at)).map((rule, position) => [
    rule,
    {
      kind: "error" as const,
      reason:
        isLast && position === 0
          ? ended.reason
          : `it was not run: checking this artifact was ended (it may take ${seconds} s a version)`,
    },
  ]);
  const unread = [{ path: `${stepFolder(step)}/files`, reason: ended.reason }];
  return {
    ...found,
    outcomes: { ...found.outcomes, ...Object.fromEntries(undone) },
    ...(step.version && { unread }),
  };
}
