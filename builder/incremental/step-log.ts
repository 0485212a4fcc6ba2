/**
 * The log after some more commits. What a log says of an artifact follows from the artifact's own
 * history, and it only grows; so the events of the artifacts that changed are enough. Those of the
 * commits before have to be the ones that are logged, or the whole log has to be made to say why not.
 */
import { addLeaves } from "../../schemas/trust/block-tree.ts";
import { equalBytes } from "../../schemas/trust/bytes.ts";
import { hashesIn, leafHash } from "../../schemas/trust/merkle.ts";
import type { FactsMemory } from "../log/facts-memory.ts";
import type { LogArtifact } from "../log/log-artifact.ts";
import { logEntries, type RegistryLog } from "../log/log-entries.ts";
import { logEvents } from "../log/log-events.ts";
import { openPastObjects } from "../log/past-objects.ts";
import { readLogSteps } from "../log/read-log-steps.ts";
import { releasesOf } from "../log/releases-of.ts";
import { versionForms } from "../log/version-forms.ts";
import { REVOKED_KEYS, type RecordCommit } from "../read/read-record-commits.ts";
import type { CommitPlace } from "../read/source.ts";
import { hashingSink } from "../write/disk-sink.ts";
import {
  type ArtifactCommit,
  type ArtifactHistory,
  artifactHistories,
  historyEnd,
  mergedHistory,
} from "./artifact-histories.ts";
import {
  type KeptLog,
  type LoggedArtifact,
  type LoggedArtifacts,
  loggedArtifacts,
} from "./kept-log.ts";

export interface LogStepInput {
  readonly registryId: string;
  readonly before: KeptLog;
  /** By `namespace/name`: what the commits changed, and whatever else was evaluated anew. */
  readonly touched: ReadonlyMap<string, TouchedArtifact>;
  /** Oldest first: all that follow the last one of the log before along first parents. */
  readonly commits: readonly RecordCommit[];
  /** Where git is asked for what only the past has. */
  readonly past: CommitPlace;
  /** Takes what was needed of the touched artifacts. */
  readonly facts: FactsMemory;
}

export interface TouchedArtifact {
  /** Before the commits; undefined where it had none. */
  readonly history: ArtifactHistory | undefined;
  /** undefined where the log before has nothing of it. */
  readonly logged: LoggedArtifact | undefined;
  /** undefined where the source no longer has it. */
  readonly now: LogArtifact | undefined;
}

export interface SteppedLog extends LoggedArtifacts {
  /** Entries of the log before. */
  readonly sizeBefore: number;
  /** The entries that came. */
  readonly added: readonly Uint8Array[];
  /** Of the touched artifacts that the log has something of. */
  readonly artifacts: ReadonlyMap<string, LoggedArtifact>;
  /** Of the touched artifacts that have some. */
  readonly histories: ReadonlyMap<string, ArtifactHistory>;
}

/**
 * undefined where the whole log has to be made: keys may have been revoked, a commit changed an
 * artifact that is not among the touched ones, or what is logged of one would have to be another.
 *
 * @throws {CodedError} E_LOG_HISTORY, E_LOG_ENTRY_SIZE, E_GIT, as `registryLog`
 */
export async function stepLog(input: LogStepInput): Promise<SteppedLog | undefined> {
  const { registryId, before, touched, commits } = input;
  const changed = artifactHistories(commits, before.plain);
  const isWhole =
    registryId === before.plain.registryId &&
    !commits.some(({ changes }) => changes.some(([path]) => path === REVOKED_KEYS)) &&
    [...changed.keys()].every((name) => touched.has(name));
  if (!isWhole) return undefined;
  const histories = grownHistories(touched, changed);
  const history = mergedHistory([...histories.values()]);
  const log = await logOf(input, history);
  const places = new Map(history.map(({ commit, at }) => [commit, at]));
  const at = log.commits.map((commit) => places.get(commit ?? "") ?? 0);
  const known = at.filter((place) => place < before.plain.commits).length;
  if (!isAsLogged(input, log, at.slice(0, known))) return undefined;
  return { ...addedTo(input, log, at, known), histories };
}

function grownHistories(
  touched: LogStepInput["touched"],
  changed: ReadonlyMap<string, ArtifactHistory>,
): Map<string, ArtifactHistory> {
  return new Map(
    [...touched].flatMap(([name, { history }]) => {
      const commits = [...(history?.commits ?? []), ...(changed.get(name)?.commits ?? [])];
      return commits.length > 0 ? [[name, { commits }] as const] : [];
    }),
  );
}

/** What the log of these artifacts alone would be. */
async function logOf(
  { registryId, touched, past: place, facts }: LogStepInput,
  history: readonly ArtifactCommit[],
): Promise<RegistryLog> {
  const past = openPastObjects(place);
  try {
    const steps = await readLogSteps(past, history, facts);
    const artifacts = [...touched.values()].flatMap(({ now }) => now ?? []);
    const remembered = { past, sink: hashingSink };
    const releases = await releasesOf(versionForms(steps), artifacts, remembered);
    return logEntries(registryId, logEvents(steps, releases));
  } finally {
    await past.close();
  }
}

/**
 * Whether what is logged of the touched artifacts are these entries, of the same commits: an entry that
 * another commit brings has another place, whatever it says.
 *
 * @param at of the entries of commits before
 */
function isAsLogged(
  { before, touched }: LogStepInput,
  { about, entries }: RegistryLog,
  at: readonly number[],
): boolean {
  const made = loggedArtifacts(about.slice(0, at.length), at);
  return [...touched].every(([name, { logged }]) => {
    const own = made.get(name)?.entries ?? [];
    const wanted = logged?.entries ?? [];
    return (
      own.length === wanted.length &&
      wanted.every(([index, commit], nth) => {
        const [place = 0, madeAt] = own[nth] ?? [];
        const leaf = hashesIn(before.hashes.leaves, index, index + 1);
        return commit === madeAt && equalBytes(leaf, leafHash(entries[place] ?? NO_ENTRY));
      })
    );
  });
}

const NO_ENTRY = new Uint8Array();

/** @param known how many of the log's entries, which are its first ones, the log before has */
function addedTo(
  { registryId, before, touched, commits }: LogStepInput,
  log: RegistryLog,
  at: readonly number[],
  known: number,
): Omit<SteppedLog, "histories"> {
  const { size } = before.plain;
  const added = log.entries.slice(known);
  const newer = loggedArtifacts(log.about.slice(known), at.slice(known), size);
  const sizes = log.boundaries.filter((one) => one > known).map((one) => one - known + size);
  return {
    plain: {
      registryId,
      size: size + added.length,
      boundaries: [...before.plain.boundaries, ...sizes],
      ...historyEnd(commits, before.plain),
    },
    hashes: addLeaves(before.hashes, added.map(leafHash)),
    sizeBefore: size,
    added,
    artifacts: new Map(
      [...touched].flatMap(([name, { logged }]) => {
        const both = [logged, newer.get(name)].filter((one) => one !== undefined);
        return both.length > 0 ? [[name, joined(both)] as const] : [];
      }),
    ),
  };
}

function joined(parts: readonly LoggedArtifact[]): LoggedArtifact {
  return {
    entries: parts.flatMap(({ entries }) => entries),
    releases: parts.flatMap(({ releases }) => releases),
  };
}
