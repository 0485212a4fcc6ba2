/**
 * The log as a reader checks it: the head that is served goes on from the one that was seen last,
 * and every version that is used is an entry of it. Whoever shows two readers two logs, or a reader
 * another log than yesterday's, is found out here.
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { CHECKPOINT_SIZE_MAX } from "../../schemas/limits.ts";
import { CHECKPOINT_PATH, LOG_PREFIX } from "../../schemas/paths.ts";
import { type Checkpoint, parseCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { parseNote } from "../../schemas/trust/signed-note.ts";
import {
  type AcceptedCheckpoint,
  type LogPolicy,
  NO_QUORUM,
  withoutQuorum,
} from "../../schemas/trust/tlog-policy.ts";
import { verifyLogProof } from "../../schemas/trust/tlog-proof.ts";
import { checkCheckpoint, checkLogProof } from "./check-log-proof.ts";
import { type LinkedCheckpoints, linkedCheckpoints } from "./linked-checkpoints.ts";
import { logRollback, type SeenIn } from "./log-error.ts";
import { type LogVerifier, logVerifier } from "./log-verifier.ts";
import type { MetadataReader, TrustStore } from "./tuf-client-options.ts";
import { brokenState } from "./tuf-error.ts";
import type { LogTrust } from "./version-trust.ts";

export interface LogCheckOptions {
  readonly reader: MetadataReader;
  /** Keeps the last head as {@link STORED_CHECKPOINT}. */
  readonly store: TrustStore;
  readonly policy: LogPolicy;
  /** Another policy that the head has to satisfy too. */
  readonly ownPolicy?: LogPolicy | undefined;
  /**
   * False for a log whose keys protect nothing: on a developer's machine files change after they were
   * built, and their log with them.
   */
  readonly remember: boolean;
  /** The head that the timestamp signs; undefined for one that signs none. */
  readonly signedHead: Omit<Checkpoint, "origin"> | undefined;
}

export interface LogCheck {
  /** The head of the log, held against the one that was seen last. */
  head(): Promise<Checkpoint>;
  /**
   * @param entry the statement @param proof bytes of the proof @param where the proof's place, for messages
   * @throws {CodedError} E_LOG_PROOF, E_LOG_POLICY, E_LOG_FORK, E_LOG_ROLLBACK, E_LOG_TILE
   */
  verify(entry: Uint8Array, proof: Uint8Array, where: string): Promise<LogTrust>;
}

/** The name of the last head in the store. */
export const STORED_CHECKPOINT = "checkpoint";

interface Head {
  readonly checkpoint: Checkpoint;
  readonly verifier: LogVerifier;
  /** Makes it the one that was seen last, once. */
  readonly keep: () => Promise<void>;
  /** What needs no proof again; undefined where nothing is remembered. */
  readonly linked: LinkedCheckpoints | undefined;
}

export function logCheck(options: LogCheckOptions): LogCheck {
  const { policy, ownPolicy, reader } = options;
  let running: Promise<Head> | undefined;
  const linked = new Map<number, Promise<void>>();
  const head = () => {
    running ??= readHead(options);
    return running;
  };
  return {
    head: async () => (await head()).checkpoint,
    async verify(entry, proof, where) {
      const claim = { bytes: proof, entry, where };
      const cosigned = policy.quorum !== NO_QUORUM && verifyLogProof(proof, entry, policy);
      const isCosigned = ownPolicy === undefined && cosigned && !("problem" in cosigned);
      const { checkpoint, index } = checkLogProof({ ...claim, policy: withoutQuorum(policy) });
      const { size } = checkpoint;
      // Witnesses vouch that the proof's tree and the head are one log; without them the tiles show it.
      const link = isCosigned
        ? (await head()).keep()
        : (linked.get(size) ?? linkAndKeep(await head(), checkpoint, reader));
      if (!isCosigned) linked.set(size, link);
      await link;
      return { index, size, witnesses: isCosigned ? witnessesOf(cosigned, policy) : [] };
    },
  };
}

/** Their names in the policy. */
export function witnessesOf(
  { cosignatures }: AcceptedCheckpoint,
  { witnesses }: LogPolicy,
): readonly string[] {
  const names = new Map(witnesses.map(({ key, name }) => [key, name]));
  return cosignatures.map(({ key }) => names.get(key) ?? key.name);
}

async function readHead({
  policy,
  ownPolicy,
  reader,
  remember,
  signedHead,
  store,
}: LogCheckOptions): Promise<Head> {
  const where = placeOf(reader, CHECKPOINT_PATH);
  const bytes = await reader.read(CHECKPOINT_PATH, CHECKPOINT_SIZE_MAX);
  if (bytes === undefined) throw noCheckpoint(where);
  const { checkpoint } = checkCheckpoint(bytes, policy, where);
  if (ownPolicy !== undefined) checkCheckpoint(bytes, ownPolicy, where);
  const verifier = logVerifier(checkpoint, logSource(reader));
  const stored = remember ? await store.load(STORED_CHECKPOINT) : undefined;
  let kept: Promise<void> | undefined;
  const keep = async () => {
    kept ??= remember ? store.save(STORED_CHECKPOINT, bytes) : Promise.resolve();
    await kept;
  };
  const fresh = stored === undefined;
  const linked = remember ? await linkedCheckpoints(store, { fresh }) : undefined;
  const head = { checkpoint, verifier, keep, linked };
  // The log may have grown since it was signed; it may not be shorter, nor another one.
  if (signedHead)
    await linkToHead(head, {
      seen: { ...signedHead, origin: checkpoint.origin },
      reader,
      words: "the signed timestamp names",
    });
  if (stored !== undefined) {
    const file = store.locate?.(STORED_CHECKPOINT) ?? placeOf(store, STORED_CHECKPOINT);
    await linkToHead(head, { seen: readStored(stored, file), reader, file });
  }
  return head;
}

/** Only a head that the versions in use are part of is worth remembering: a forged one would stay for ever. */
async function linkAndKeep(head: Head, seen: Checkpoint, reader: MetadataReader): Promise<void> {
  if (!head.linked?.has(seen))
    await linkToHead(head, { seen, reader, words: "the proof of a version names" });
  await head.keep();
  await head.linked?.add(seen);
}

interface Seen extends SeenIn {
  readonly seen: Checkpoint;
  readonly reader: MetadataReader;
}

/** What was verified when it was stored; its key may have been replaced since, and that changes no past. */
function readStored(bytes: Uint8Array, file: string): Checkpoint {
  const note = parseNote(bytes);
  const checkpoint = note && parseCheckpoint(note.text);
  if (checkpoint !== undefined) return checkpoint;
  const found = `${bytes.length} bytes that are no checkpoint`;
  throw brokenState({ file, expected: "the checkpoint that was seen last", found });
}

/** Two trees of one size need no tile to be compared. */
async function linkToHead(
  { checkpoint, verifier }: Pick<Head, "checkpoint" | "verifier">,
  { seen: older, reader, ...seen }: Seen,
): Promise<void> {
  const location = placeOf(reader, LOG_PREFIX);
  if (older.size > checkpoint.size) throw logRollback({ older, newer: checkpoint, location, seen });
  const isSame =
    older.size === checkpoint.size &&
    older.origin === checkpoint.origin &&
    older.rootHash.every((byte, at) => byte === checkpoint.rootHash[at]);
  if (!isSame) await verifier.proveStart(older, seen);
}

/** The files of the log below a tree's root. */
export function logSource(reader: MetadataReader) {
  return {
    location: placeOf(reader, LOG_PREFIX),
    read: (path: string, limit: number) => reader.read(`${LOG_PREFIX}/${path}`, limit),
  };
}

function noCheckpoint(file: string): CodedError {
  return new CodedError({
    code: "E_LOG_CHECKPOINT",
    exitCode: EXIT.integrity,
    message: `${file} is missing. Without the log nobody can tell whether a version was made for one reader alone (a targeted release).`,
    fix: "Nothing was installed. Run the command again, or read from another mirror; if it stays so, tell the registry's owner.",
  });
}

function placeOf({ location }: { readonly location: string }, path: string): string {
  return `${location}${location.endsWith("/") ? "" : "/"}${path}`;
}
