/** The log's entries: one in-toto Statement for each event, and where the batches of commits end. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { LOG_ENTRY_SIZE_MAX } from "../../schemas/limits.ts";
import {
  lifecycleStatement,
  releaseStatement,
  revocationStatement,
} from "../../schemas/trust/release-statement.ts";
import type { LogEvent } from "./log-events.ts";
import type { Release } from "./release.ts";

export interface RegistryLog {
  /** Exact bytes, each at most {@link LOG_ENTRY_SIZE_MAX}. */
  readonly entries: readonly Uint8Array[];
  /**
   * Sizes that the log had after each commit that brought entries, ascending; the last is its size now.
   * Empty when the log is.
   */
  readonly boundaries: readonly number[];
  /** The first-parent commit that brought each entry; null for what no commit has yet. */
  readonly commits: readonly (string | null)[];
  /** What each entry is about; null for a key that was revoked. */
  readonly about: readonly (EntryVersion | null)[];
  /** Of the entry that releases a version, from 0; undefined when the log does not hold it. @param name `namespace/name` */
  indexOf(name: string, version: string): number | undefined;
  /** The size that the log had after the commit that brought the entry: the smallest boundary above its index. */
  sizeAfter(index: number): number;
}

interface EntryVersion extends Pick<Release, "artifact" | "version"> {
  /** Whether the entry releases it. */
  readonly isRelease: boolean;
}

/** @throws {CodedError} E_LOG_ENTRY_SIZE for a version that is there; one that went is left out, as it always was */
export function logEntries(registryId: string, events: readonly LogEvent[]): RegistryLog {
  const entries: Uint8Array[] = [];
  const boundaries: number[] = [];
  const commits: (string | null)[] = [];
  const about: (EntryVersion | null)[] = [];
  const releases = new Map<string, number>();
  const unloggable = new Set<Release>();
  for (const [index, event] of events.entries()) {
    const bytes = entryOf(registryId, event, unloggable);
    if (bytes) {
      if (event.kind === "release") releases.set(keyOf(event.release), entries.length);
      entries.push(bytes);
      commits.push(event.commit);
      about.push(aboutOf(event));
    }
    const isLast = events[index + 1]?.commit !== event.commit;
    if (isLast && entries.length > (boundaries.at(-1) ?? 0)) boundaries.push(entries.length);
  }
  return {
    entries,
    boundaries,
    commits,
    about,
    indexOf: (artifact, version) => releases.get(keyOf({ artifact, version })),
    sizeAfter: (index) => sizeAfter(boundaries, index),
  };
}

function aboutOf(event: LogEvent): EntryVersion | null {
  if (event.kind === "revoked") return null;
  const { artifact, version } = event.release;
  return { artifact, version, isRelease: event.kind === "release" };
}

function keyOf({ artifact, version }: Pick<Release, "artifact" | "version">): string {
  return `${artifact}@${version}`;
}

function entryOf(
  registry: string,
  event: LogEvent,
  unloggable: Set<Release>,
): Uint8Array | undefined {
  if (event.kind === "revoked") {
    const bytes = revocationStatement(registry, event.key);
    return bytes.length > LOG_ENTRY_SIZE_MAX ? undefined : bytes;
  }
  const { release } = event;
  if (unloggable.has(release)) return undefined;
  const { artifact: name, version, sha256, dependencies } = release;
  const subject = { registry, name, version, sha256 };
  if (event.kind !== "release") return lifecycleStatement(subject, event);
  const bytes = releaseStatement({ ...subject, dependencies });
  if (bytes.length <= LOG_ENTRY_SIZE_MAX) return bytes;
  if (release.isCurrent) throw tooLarge(release, bytes.length);
  unloggable.add(release);
  return undefined;
}

function tooLarge({ artifact, version, dependencies }: Release, size: number): CodedError {
  return new CodedError({
    code: "E_LOG_ENTRY_SIZE",
    exitCode: EXIT.failed,
    message: `the log entry of ${artifact}@${version} has ${size} bytes; one may have ${LOG_ENTRY_SIZE_MAX}`,
    fix: `remove artifacts/${artifact}/${version}/ and publish a version with fewer dependencies (it has ${dependencies.length}) or shorter ranges`,
  });
}

/**
 * The first boundary above an index.
 *
 * @throws {RangeError} for an index outside the log, which is a defect of the caller
 */
export function sizeAfter(boundaries: readonly number[], index: number): number {
  let [low, high] = [0, boundaries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((boundaries[middle] ?? 0) > index) high = middle;
    else low = middle + 1;
  }
  const found = boundaries[low];
  if (found === undefined || index < 0) throw new RangeError(`the log has no entry ${index}`);
  return found;
}
