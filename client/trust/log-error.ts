/** What is wrong with a log, as refusals that say which attack they stop and what to do next. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { toBase64 } from "../../schemas/trust/bytes.ts";
import type { Checkpoint } from "../../schemas/trust/checkpoint.ts";

const KEEP =
  "Nothing of it was used. Keep both checkpoints, which the log signed and cannot deny, and show them to the registry's owner and to others who use it.";
const AGAIN =
  "Nothing of it was used. Run the command again, or read from another mirror; if it stays so, tell the registry's owner.";

function seenAndFound(older: Checkpoint, newer: Checkpoint): readonly string[] {
  return [`seen before  ${checkpointText(older)}`, `found now    ${checkpointText(newer)}`];
}

function checkpointText({ origin, size, rootHash }: Checkpoint): string {
  return `${origin}, ${size} entries, root ${toBase64(rootHash)}`;
}

export interface TwoCheckpoints {
  /** Seen first. */
  readonly older: Checkpoint;
  readonly newer: Checkpoint;
  /** Where the newer one was read. */
  readonly location: string;
  readonly seen?: SeenIn;
}

/** What tells of the older checkpoint: without it, "were seen before". */
export interface SeenIn {
  /** `that …`, after a number of entries. */
  readonly words?: string;
  /** Where it is remembered, if it is. */
  readonly file?: string;
}

/** A thief of the log's key can make readers remember what no honest log ever goes on from. */
function orForget({ seen: { file } = {} }: TwoCheckpoints): string {
  return file === undefined
    ? ""
    : ` If the owner says that the log's key was stolen and its log is the one found now, delete ${file}: what was seen before is forgotten then.`;
}

const wordsOf = ({ seen }: TwoCheckpoints): string => seen?.words ?? "were seen before";

/** @param found the root that the older tree would have if the newer one had grown from it */
export function logFork(both: TwoCheckpoints, found: Uint8Array): CodedError {
  const { older, newer, location } = both;
  return refusal({
    code: "E_LOG_FORK",
    message: `the log at ${location} changed its past: the ${older.size} entries that ${wordsOf(both)} are not the start of the ${newer.size} that it has now. So does a registry that shows different content to different readers (a split view).`,
    fix: `${KEEP}${orForget(both)}`,
    details: [
      ...seenAndFound(older, newer),
      `expected root of the first ${older.size} entries ${toBase64(older.rootHash)}`,
      `found root of the first ${older.size} entries    ${toBase64(found)}`,
    ],
  });
}

/** The same refusal for a log that is another one by its name. */
export function otherLog(both: TwoCheckpoints): CodedError {
  const { older, newer, location } = both;
  return refusal({
    code: "E_LOG_FORK",
    message: `the log at ${location} is another one than the one seen before. A registry that begins a new log leaves its past behind (a split view).`,
    fix: `${KEEP}${orForget(both)}`,
    details: seenAndFound(older, newer),
  });
}

export function logRollback(both: TwoCheckpoints): CodedError {
  const { older, newer, location } = both;
  return refusal({
    code: "E_LOG_ROLLBACK",
    message: `the log at ${location} has ${newer.size} entries, fewer than the ${older.size} that ${wordsOf(both)}. An old copy of a registry hides what was published or withdrawn since (a rollback).`,
    fix: `${AGAIN}${orForget(both)}`,
    details: [`seen before  ${checkpointText(older)}`, `found now    ${checkpointText(newer)}`],
  });
}

export interface TileFault {
  readonly location: string;
  /** Of tiles, relative to the log's prefix; one of them is at fault. */
  readonly paths: readonly string[];
  /** The second half of a sentence. */
  readonly problem: string;
  readonly expected?: Uint8Array;
  readonly found?: Uint8Array;
}

export function logTile({ location, paths, problem, expected, found }: TileFault): CodedError {
  const where = paths.map((path) => `${location.replace(/\/$/, "")}/${path}`);
  return refusal({
    code: "E_LOG_TILE",
    message: `${where[0]}${paths.length > 1 ? ` (or ${paths.slice(1).join(", ")})` : ""} ${problem}. Without it nobody can tell whether the log changed its past or holds what was published (a forged or withheld part of the log).`,
    fix: AGAIN,
    details: [
      ...(expected === undefined ? [] : [`expected hash ${toBase64(expected)}`]),
      ...(found === undefined ? [] : [`found hash    ${toBase64(found)}`]),
    ],
  });
}

export interface EntryFault {
  /** The file or log that was to show the entry. */
  readonly where: string;
  /** The second half of a sentence. */
  readonly problem: string;
  readonly details?: readonly string[];
}

export function logProof({ where, problem, details = [] }: EntryFault): CodedError {
  return refusal({
    code: "E_LOG_PROOF",
    message: `${where} ${problem}. What is not in the log may be made for one reader alone, and nobody else would ever see it (a targeted release).`,
    fix: AGAIN,
    details,
  });
}

export function logPolicy({ where, problem, details = [] }: EntryFault): CodedError {
  return refusal({
    code: "E_LOG_POLICY",
    message: `${where} ${problem}. A checkpoint that the trusted log and its witnesses did not sign can show any history (a forged log).`,
    fix: AGAIN,
    details,
  });
}

interface Refusal {
  readonly code: `E_${string}`;
  readonly message: string;
  readonly fix: string;
  readonly details: readonly string[];
}

const refusal = (init: Refusal): CodedError =>
  new CodedError({ ...init, exitCode: EXIT.integrity });
