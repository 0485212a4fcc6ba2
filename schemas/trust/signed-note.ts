/**
 * Text with signatures beneath it (C2SP signed-note v1.0.0): checkpoints of logs, and what witnesses
 * add to them. Keys are Ed25519, of type 0x01 (a signature) or 0x04 (a cosignature); every other key
 * is an unknown one, as the specification wants.
 */
import { CHECKPOINT_SIZE_MAX, NOTE_SIGNATURES_MAX } from "../limits.ts";
import { concatBytes, fromBase64, fromUtf8, sha256Bytes, toBase64, toHex, utf8 } from "./bytes.ts";
import { isEd25519Signature, type Signer } from "./ed25519.ts";

/** Signature type identifiers (section "Signature types"). */
export const NOTE_KEY_TYPE = { ed25519: 0x01, cosignature: 0x04 } as const;
export type NoteKeyType = (typeof NOTE_KEY_TYPE)[keyof typeof NOTE_KEY_TYPE];

export interface NoteKey {
  /** A schema-less URL, most often; no white space and no plus sign. */
  readonly name: string;
  /** 8 lower-case hex digits: a hint of which key it is, and nothing that anything may rest on. */
  readonly keyId: string;
  readonly type: NoteKeyType;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

interface NoteSignature {
  readonly name: string;
  /** 8 lower-case hex digits. */
  readonly keyId: string;
  /** What follows the key id; its shape is the key type's. */
  readonly signature: Uint8Array;
}

export interface Note {
  /** What is signed, with its final line end. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A sentence's second half: what is wrong with the file that the caller names. */
export interface Problem {
  readonly problem: string;
}

const KEY_NAME = /^[^\p{White_Space}\p{Cc}+]+$/u;
// The specification forbids all control characters but the line end.
const FORBIDDEN = /[\u0000-\u0009\u000b-\u001f]/;
const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([^ ]+)$/;

/** @throws {TypeError} for a name that no note can hold */
export function noteKey(
  name: string,
  publicKey: Uint8Array,
  type: NoteKeyType = NOTE_KEY_TYPE.ed25519,
): NoteKey {
  if (!KEY_NAME.test(name) || !name.isWellFormed())
    throw new TypeError(`no name of a note's key: ${JSON.stringify(name)}`);
  return { name, keyId: toHex(keyIdBytes(name, publicKey, type)), type, publicKey };
}

/** `SHA-256(name || 0x0A || type || public key)[:4]` */
function keyIdBytes(name: string, publicKey: Uint8Array, type: NoteKeyType): Uint8Array {
  return sha256Bytes(concatBytes(utf8(`${name}\n`), Uint8Array.of(type), publicKey)).subarray(0, 4);
}

/** `<name>+<key id in hex>+<base64 of type and public key>` (section "Verifier keys"). */
export function formatVerifierKey(
  name: string,
  publicKey: Uint8Array,
  type: NoteKeyType = NOTE_KEY_TYPE.ed25519,
): string {
  const { keyId } = noteKey(name, publicKey, type);
  return `${name}+${keyId}+${toBase64(concatBytes(Uint8Array.of(type), publicKey))}`;
}

/** undefined for what is no verifier key, is of a type that we do not know, or has an id that is not its own. */
export function parseVerifierKey(text: string): NoteKey | undefined {
  const [, name, keyId, base64] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text) ?? [];
  const material = fromBase64(base64 ?? "");
  const type = material?.[0];
  if (name === undefined || material?.length !== 33 || !KEY_NAME.test(name)) return undefined;
  if (type !== NOTE_KEY_TYPE.ed25519 && type !== NOTE_KEY_TYPE.cosignature) return undefined;
  const key = noteKey(name, material.subarray(1), type);
  return key.keyId === keyId ? key : undefined;
}

/** undefined for what is no signed note, or above {@link CHECKPOINT_SIZE_MAX} or {@link NOTE_SIGNATURES_MAX}. */
export function parseNote(bytes: Uint8Array): Note | undefined {
  if (bytes.length > CHECKPOINT_SIZE_MAX) return undefined;
  const whole = fromUtf8(bytes);
  const end = whole?.lastIndexOf("\n\n") ?? -1;
  if (whole === undefined || end < 0 || FORBIDDEN.test(whole)) return undefined;
  const lines = whole.slice(end + 2).split("\n");
  // A note ends with a line end, so nothing stands after the last one.
  if (lines.pop() !== "" || lines.length === 0 || lines.length > NOTE_SIGNATURES_MAX)
    return undefined;
  const signatures = lines.map(parseSignatureLine);
  return signatures.every((signature) => signature !== undefined)
    ? { text: whole.slice(0, end + 1), signatures }
    : undefined;
}

function parseSignatureLine(line: string): NoteSignature | undefined {
  const [, name = "", base64 = ""] = SIGNATURE_LINE.exec(line) ?? [];
  const blob = fromBase64(base64);
  if (!KEY_NAME.test(name) || blob === undefined || blob.length < 5) return undefined;
  return { name, keyId: toHex(blob.subarray(0, 4)), signature: blob.subarray(4) };
}

/** One line under a note, with its line end. */
export function signatureLine({ name, keyId }: NoteKey, signature: Uint8Array): string {
  const id = Uint8Array.from(keyId.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  return `\u2014 ${name} ${toBase64(concatBytes(id, signature))}\n`;
}

/**
 * The line that a signer adds to a text.
 *
 * @throws {TypeError} for a text that no note can hold
 */
export async function signNote(text: string, name: string, signer: Signer): Promise<string> {
  requireText(text);
  return signatureLine(noteKey(name, signer.publicKey), await signer.sign(utf8(text)));
}

/** A text and its lines as one file. */
export function noteBytes(text: string, lines: readonly string[]): Uint8Array {
  requireText(text);
  return utf8(`${text}\n${lines.join("")}`);
}

function requireText(text: string): void {
  if (!text.endsWith("\n") || FORBIDDEN.test(text) || !text.isWellFormed())
    throw new TypeError("a note's text ends with a line end and holds no control characters");
}

/**
 * The keys (of type 0x01) whose signatures hold, each once. Signatures of unknown keys are passed
 * over; one of a known key that does not hold makes the whole note bad.
 */
export function validNoteSignatures(
  note: Note,
  keys: readonly NoteKey[],
): { readonly signers: readonly NoteKey[] } | Problem {
  const message = utf8(note.text);
  const known = keys.filter(({ type }) => type === NOTE_KEY_TYPE.ed25519);
  const signers = new Set<NoteKey>();
  for (const { signature, key } of signaturesOf(note, known)) {
    if (!isEd25519Signature(key.publicKey, message, signature)) return badSignature(key);
    signers.add(key);
  }
  return { signers: [...signers] };
}

/** The signatures whose name and key id are those of a known key, with it; nothing is verified. */
export function signaturesOf(
  { signatures }: Note,
  keys: readonly NoteKey[],
): readonly { readonly key: NoteKey; readonly signature: Uint8Array }[] {
  return signatures.flatMap(({ name, keyId, signature }) =>
    keys
      .filter((key) => key.name === name && key.keyId === keyId)
      .map((key) => ({ key, signature })),
  );
}

export function badSignature({ name, keyId }: NoteKey): Problem {
  return { problem: `has a signature of ${name} (key ${keyId}) that is not the key's` };
}
