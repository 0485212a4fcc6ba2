/** The log of a registry, as a function of its repository's history: whoever clones it makes the same. */
import { mapBounded } from "../../client/install/map-bounded.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { BlobSink } from "../pack/blob-sink.ts";
import type { Source } from "../read/source.ts";
import { hashingSink } from "../write/disk-sink.ts";
import type { FactsMemory } from "./facts-memory.ts";
import type { LogArtifact } from "./log-artifact.ts";
import { logEntries, type RegistryLog } from "./log-entries.ts";
import { logEvents } from "./log-events.ts";
import { packPastForm } from "./pack-past-form.ts";
import { openPastObjects, type PastObjects } from "./past-objects.ts";
import { presentStep } from "./present-step.ts";
import { readLogSteps } from "./read-log-steps.ts";
import { type PackForm, type Release, releaseOf } from "./release.ts";
import { isSameForm, type VersionForms, versionForms } from "./version-forms.ts";

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

/** Versions of the past that are packed at once: each waits for git. */
const PACKED_AT_ONCE = 4;

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

async function releasesOf(
  versions: readonly VersionForms[],
  artifacts: readonly LogArtifact[],
  remembered: { readonly past: PastObjects; readonly sink: BlobSink } | undefined,
): Promise<readonly Release[]> {
  const present = packedNow(artifacts);
  const takenDown = takenDownPacks(artifacts);
  const packPast = remembered && packPastForm(remembered.past, remembered.sink);
  const releases = await mapBounded(versions, PACKED_AT_ONCE, (version) =>
    releaseOf(version, async (name, form) =>
      version.current && isSameForm(version.current, form)
        ? present.get(`${name.artifact}@${name.version}`)
        : (takenDown.get(`${name.artifact}@${name.version}`) ?? packPast?.(name, form)),
    ),
  );
  return releases.filter((release) => release !== undefined);
}

/** As maintainers wrote it down. A slip would be another log than the published one, which no build signs. */
function takenDownPacks(
  artifacts: readonly LogArtifact[],
): ReadonlyMap<string, Awaited<ReturnType<PackForm>>> {
  return new Map(
    artifacts.flatMap(({ name, takenDown = [] }) =>
      takenDown.map(({ version, packed }) => [`${name}@${version}`, packed]),
    ),
  );
}

function packedNow(
  artifacts: readonly LogArtifact[],
): ReadonlyMap<string, Awaited<ReturnType<PackForm>>> {
  return new Map(
    artifacts.flatMap(({ name, versions }) =>
      versions.map(({ version, packed }) => [`${name}@${version}`, packed]),
    ),
  );
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
