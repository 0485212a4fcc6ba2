/**
 * How a witness judges a request (C2SP tlog-witness v1.0.0, add-checkpoint): nothing here reads a
 * clock or keeps anything. What a request says by itself is judged first; what the witness remembers
 * comes second, so that the second step can be one with the change of the memory.
 */
import { equalBytes } from "../../schemas/trust/bytes.ts";
import { type Checkpoint, parseCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { EMPTY_ROOT, isConsistent } from "../../schemas/trust/merkle.ts";
import {
  formatVerifierKey,
  type NoteKey,
  parseNote,
  signatureLine,
  signaturesOf,
  validNoteSignatures,
} from "../../schemas/trust/signed-note.ts";
import { parseAddCheckpoint } from "./add-checkpoint.ts";

export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422 | 500 | 503;
  readonly contentType: string;
  readonly body: string;
}

/** What a witness remembers of a log: the newest tree that it cosigned. */
export interface Cosigned {
  readonly size: number;
  readonly rootHash: Uint8Array;
  /** The verifier key of the log that had signed. */
  readonly log: string;
  /** The checkpoint with the log's signatures and the witness's. */
  readonly checkpoint: string;
}

export interface WitnessMemory {
  latest(origin: string): Cosigned | undefined;
  /**
   * Remembers for good before it returns, if the size remembered for the log is still `expectedSize`
   * (0 for none), in one step with that comparison.
   *
   * @returns whether it was
   */
  replace(origin: string, expectedSize: number, next: Cosigned): Promise<boolean>;
}

/** A request about a log that the witness knows, signed by that log. */
export interface CheckpointRequest {
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  readonly checkpoint: Checkpoint;
  /** The checkpoint as it is signed. */
  readonly text: string;
  /** The signature lines of the log, and of nobody else. */
  readonly signatures: readonly string[];
  /** The verifier key that signed. */
  readonly log: string;
}

/** What needs no memory: 400 for what is malformed, 404 for a log, 403 for signatures that do not do. */
export function openRequest(
  body: Uint8Array,
  logKeys: readonly NoteKey[],
): CheckpointRequest | WitnessAnswer {
  const request = parseAddCheckpoint(body);
  const note = request && parseNote(request.note);
  if (!request || !note) return refusal(400, "this is no request to add a checkpoint");
  const keys = logKeys.filter(({ name }) => name === note.text.split("\n", 1)[0]);
  if (keys.length === 0) return refusal(404, "this witness does not know the log");
  const judged = validNoteSignatures(note, keys);
  if ("problem" in judged) return refusal(403, `the checkpoint ${judged.problem}`);
  const signer = judged.signers[0];
  if (!signer) return refusal(403, "no key that is trusted for the log has signed the checkpoint");
  const checkpoint = parseCheckpoint(note.text);
  if (!checkpoint) return refusal(400, "the signed note is no checkpoint");
  if (request.oldSize > checkpoint.size)
    return refusal(400, "the old size is above the checkpoint's size");
  const signatures = signaturesOf(note, judged.signers);
  return {
    oldSize: request.oldSize,
    proof: request.proof,
    checkpoint,
    text: note.text,
    signatures: signatures.map(({ key, signature }) => signatureLine(key, signature)),
    log: formatVerifierKey(signer.name, signer.publicKey),
  };
}

/** undefined when the witness may cosign; 409 with the size that it has, or 422 for a tree that is not the old one grown. */
export function refuseCheckpoint(
  { oldSize, proof, checkpoint }: CheckpointRequest,
  latest: Pick<Cosigned, "size" | "rootHash"> | undefined,
): WitnessAnswer | undefined {
  const { size, rootHash } = latest ?? { size: 0, rootHash: EMPTY_ROOT };
  if (oldSize !== size) return conflict(size);
  if (checkpoint.size === 0 && !equalBytes(checkpoint.rootHash, EMPTY_ROOT))
    return refusal(422, "the root hash of a tree without entries is that of no bytes");
  const { size: newSize, rootHash: root } = checkpoint;
  if (isConsistent({ oldSize, oldRoot: rootHash, size: newSize, root, proof })) return undefined;
  return newSize === size && !equalBytes(root, rootHash)
    ? refusal(422, `fork: this witness cosigned another tree of ${size} entries`)
    : refusal(422, `no consistency proof from the tree of ${size} entries that was cosigned last`);
}

export const conflict = (size: number): WitnessAnswer => ({
  status: 409,
  contentType: "text/x.tlog.size",
  body: `${size}\n`,
});

/** @param reason half a sentence, for people */
export const refusal = (status: WitnessAnswer["status"], reason: string): WitnessAnswer => ({
  status,
  contentType: "text/plain; charset=utf-8",
  body: `${reason}\n`,
});
