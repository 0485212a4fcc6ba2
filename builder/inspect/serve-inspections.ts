/**
 * What an inspecting process does: it takes one artifact at a time, runs content rules on the steps
 * asked for, and reports each outcome as it comes, so that what is done stays done when the process
 * is ended.
 */
import type { ContentRule } from "../check/rule.ts";
import { UnscannedError } from "../check/unscanned-error.ts";
import { payloadRules } from "../plugin/own-rules.ts";
import type { ReadEntry } from "./contents-of.ts";
import type { FromChild, InspectionJob, ToChild } from "./inspection-job.ts";
import { jobArtifact } from "./job-artifact.ts";
import { runStep } from "./run-step.ts";

/** Serves the parent of this process until that ends it. */
export function serveInspections(rules: readonly ContentRule[]): void {
  const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  let known = rules;
  let requests = 0;
  const read: ReadEntry = (entry, range) => {
    const request = requests++;
    const answer = Promise.withResolvers<Uint8Array>();
    waiting.set(request, answer);
    send({ kind: "read", request, path: entry.path, ...(range && { range }) });
    return answer.promise;
  };
  process.on("message", (message: ToChild) => {
    // What goes wrong outside of a rule ends the process; the parent turns that into outcomes.
    if (message.kind === "job") return void runJob(message.job, known, read);
    if (message.kind === "rules") {
      known = [...rules, ...payloadRules(message.rules)];
      return;
    }
    const answer = waiting.get(message.request);
    waiting.delete(message.request);
    if (message.kind === "bytes") answer?.resolve(message.bytes);
    else {
      const { path, reason, unscanned } = message;
      answer?.reject(
        unscanned ? new UnscannedError(path, reason) : new Error(`${path}: ${reason}`),
      );
    }
  });
  send({ kind: "ready" });
}

async function runJob(
  { artifact, steps, paths }: InspectionJob,
  rules: readonly ContentRule[],
  read: ReadEntry,
): Promise<void> {
  const subject = await jobArtifact(artifact, read);
  for (const [index, name] of steps.entries()) {
    const version = subject.versions.find((candidate) => candidate.version === name);
    const result = await runStep(
      version ? { artifact: subject, version } : { artifact: subject, paths },
      {
        rules,
        read,
        onRule: (rule) => send({ kind: "rule", step: index, rule }),
        onOutcome: (rule, outcome) => send({ kind: "outcome", step: index, rule, outcome }),
      },
    );
    const { outcomes: _, ...inspection } = result;
    send({ kind: "packages", step: index, ...inspection });
  }
  send({ kind: "done", memory: process.memoryUsage.rss() });
}

function send(message: FromChild): void {
  process.send?.(message);
}
