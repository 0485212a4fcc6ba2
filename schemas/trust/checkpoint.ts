/** The head of a log: how many entries it has, and the root of their Merkle tree (C2SP tlog-checkpoint v1.0.0). */
import { fromBase64, toBase64 } from "./bytes.ts";
import type { Signer } from "./ed25519.ts";
import {
  type Note,
  type NoteKey,
  noteBytes,
  type Problem,
  parseNote,
  signNote,
  validNoteSignatures,
} from "./signed-note.ts";

export interface Checkpoint {
  /** Which log it is: its URL without the scheme, most often. */
  readonly origin: string;
  /** Entries, a safe integer. */
  readonly size: number;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
}

/** The text of a checkpoint, as it is signed. */
export function formatCheckpoint({ origin, size, rootHash }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(rootHash)}\n`;
}

/** undefined for what is no checkpoint. Lines after the third may hold anything, and are passed over. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.some((line) => line === "")) return undefined;
  const [origin, decimal, base64] = lines;
  const size = parseDecimal(decimal ?? "");
  const rootHash = fromBase64(base64 ?? "");
  if (origin === undefined || size === undefined || rootHash?.length !== 32) return undefined;
  return { origin, size, rootHash };
}

/** Digits without leading zeros; undefined for anything else, and above the safe integers. */
export function parseDecimal(text: string): number | undefined {
  const value = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : undefined;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A checkpoint under the log's own signature; the key's name is the origin. */
export async function signCheckpoint(checkpoint: Checkpoint, signer: Signer): Promise<Uint8Array> {
  const text = formatCheckpoint(checkpoint);
  return noteBytes(text, [await signNote(text, checkpoint.origin, signer)]);
}

export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** With all signatures, for whoever judges cosignatures. */
  readonly note: Note;
  /** Keys of the log that signed it, one at least. */
  readonly signers: readonly NoteKey[];
}

/**
 * A checkpoint that one of the keys signed. Only keys named as the checkpoint's origin count, so
 * one log cannot speak for another.
 */
export function openCheckpoint(
  bytes: Uint8Array,
  logKeys: readonly NoteKey[],
): OpenedCheckpoint | Problem {
  const note = parseNote(bytes);
  if (note === undefined) return { problem: "is no signed note" };
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint === undefined) return { problem: "is no checkpoint of a log" };
  const keys = logKeys.filter(({ name }) => name === checkpoint.origin);
  if (keys.length === 0)
    return { problem: `is of the log ${checkpoint.origin}, ${expected(logKeys)}` };
  const judged = validNoteSignatures(note, keys);
  if ("problem" in judged) return judged;
  return judged.signers.length > 0
    ? { checkpoint, note, signers: judged.signers }
    : { problem: `has no signature of ${keys.map(keyText).join(" or ")}` };
}

const keyText = ({ name, keyId }: NoteKey): string => `${name} (key ${keyId})`;

function expected(keys: readonly NoteKey[]): string {
  const names = [...new Set(keys.map(({ name }) => name))];
  return names.length === 0 ? "and no log is trusted" : `not of ${names.join(" or ")}`;
}
