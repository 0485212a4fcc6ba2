/** The log of a registry, as a function of its repository's history: whoever clones it makes the same. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { BlobSink } from "../pack/blob-sink.ts";
import type { Source } from "../read/source.ts";
import { hashingSink } from "../write/disk-sink.ts";
import type { FactsMemory } from "./facts-memory.ts";
import type { LogArtifact } from "./log-artifact.ts";
import { logEntries, type RegistryLog } from "./log-entries.ts";
import { logEvents } from "./log-events.ts";
import { openPastObjects } from "./past-objects.ts";
import { presentStep } from "./present-step.ts";
import { readLogSteps } from "./read-log-steps.ts";
import { releasesOf } from "./releases-of.ts";
import { versionForms } from "./version-forms.ts";

export interface LogInput {
  readonly source: Source;
  /** What the source holds, packed. */
  readonly artifacts: readonly LogArtifact[];
  readonly registryId: string;
  /** Where archives go that only git remembers; nobody keeps them when absent. */
  readonly sink?: BlobSink;
  /** Refuses a shallow clone, whose log would be another than that of everyone else. */
  readonly wholeHistory?: boolean;
  readonly facts?: FactsMemory;
}

/** @throws {CodedError} E_LOG_SHALLOW, E_LOG_HISTORY, E_LOG_ENTRY_SIZE, E_GIT */
export async function registryLog(input: LogInput): Promise<RegistryLog> {
  const { source, artifacts, registryId, sink = hashingSink } = input;
  if (input.wholeHistory && source.history.shallow) throw shallow();
  const past = source.past && openPastObjects(source.past);
  try {
    const steps = past ? await readLogSteps(past, source.past?.commits ?? [], input.facts) : [];
    // A commit has nothing that its history has not; a working tree may, and so has a bare folder.
    if (!past || source.recorded) steps.push(await presentStep(source, artifacts));
    const releases = await releasesOf(versionForms(steps), artifacts, past && { past, sink });
    return logEntries(registryId, logEvents(steps, releases));
  } finally {
    await past?.close();
  }
}

function shallow(): CodedError {
  return new CodedError({
    code: "E_LOG_SHALLOW",
    exitCode: EXIT.failed,
    message:
      "this is a shallow clone: the log begins with the first commit, which it does not have",
    fix: "run `git fetch --unshallow`; in a workflow, check out with fetch-depth: 0",
  });
}
