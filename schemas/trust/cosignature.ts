/**
 * What a witness adds to a checkpoint: "of all trees of this log that I saw, this is the largest,
 * and they are consistent" (C2SP tlog-cosignature v1.0.0, Ed25519, type 0x04).
 */
import { concatBytes, utf8 } from "./bytes.ts";
import { isEd25519Signature, type Signer } from "./ed25519.ts";
import {
  badSignature,
  NOTE_KEY_TYPE,
  type Note,
  type NoteKey,
  noteKey,
  type Problem,
  signatureLine,
  signaturesOf,
} from "./signed-note.ts";

export interface Cosignature {
  readonly key: NoteKey;
  /** Seconds since 1970, UTC; what the witness says, and nothing that the specification judges. */
  readonly time: number;
}

/** What is signed: a header, the time, and the checkpoint's text. */
function cosignedMessage(text: string, time: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${time}\n${text}`);
}

/**
 * The line that a witness adds to a checkpoint.
 *
 * @param text of the checkpoint, with its final line end
 * @param time seconds since 1970, UTC
 */
export async function signCosignature(
  text: string,
  name: string,
  { signer, time }: { readonly signer: Signer; readonly time: number },
): Promise<string> {
  const stamp = new Uint8Array(8);
  new DataView(stamp.buffer).setBigUint64(0, BigInt(time));
  const signature = await signer.sign(cosignedMessage(text, time));
  const key = noteKey(name, signer.publicKey, NOTE_KEY_TYPE.cosignature);
  return signatureLine(key, concatBytes(stamp, signature));
}

/**
 * The cosignatures (by keys of type 0x04) that hold, in the order of the lines. Those of unknown keys are
 * passed over; one of a known key that does not hold makes the whole note bad.
 */
export function validCosignatures(
  note: Note,
  keys: readonly NoteKey[],
): { readonly cosignatures: readonly Cosignature[] } | Problem {
  const known = keys.filter(({ type }) => type === NOTE_KEY_TYPE.cosignature);
  const cosignatures: Cosignature[] = [];
  for (const { key, signature } of signaturesOf(note, known)) {
    const time = cosignatureTime(note.text, key, signature);
    if (time === undefined) return badSignature(key);
    cosignatures.push({ key, time });
  }
  return { cosignatures };
}

/** undefined unless the signature is the key's over the text and the time in it. */
function cosignatureTime(
  text: string,
  { publicKey }: NoteKey,
  signature: Uint8Array,
): number | undefined {
  if (signature.length !== 72) return undefined;
  const stamp = new DataView(signature.buffer, signature.byteOffset, 8).getBigUint64(0);
  const time = Number(stamp);
  // The specification ends at 2^63 - 1; the year 285,428,751 will do.
  if (!Number.isSafeInteger(time)) return undefined;
  return isEd25519Signature(publicKey, cosignedMessage(text, time), signature.subarray(8))
    ? time
    : undefined;
}
