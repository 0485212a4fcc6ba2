/**
 * What a log sends to a witness (C2SP tlog-witness v1.0.0, add-checkpoint): the size that the witness
 * has cosigned last, a consistency proof from there, an empty line, and the signed checkpoint.
 */
import {
  CHECKPOINT_SIZE_MAX,
  CONSISTENCY_PROOF_MAX,
  WITNESS_REQUEST_SIZE_MAX,
} from "../../schemas/limits.ts";
import { concatBytes, fromBase64, fromUtf8, toBase64, utf8 } from "../../schemas/trust/bytes.ts";
import { parseDecimal } from "../../schemas/trust/checkpoint.ts";

export interface AddCheckpoint {
  /** Entries in the tree of the checkpoint that the witness has cosigned last; 0 for none. */
  readonly oldSize: number;
  /** Hashes of 32 bytes (RFC 6962, section 2.1.2); none when the old size is 0 or the new one. */
  readonly proof: readonly Uint8Array[];
  /** The checkpoint as a signed note, not looked into. */
  readonly note: Uint8Array;
}

export function addCheckpointBytes({ oldSize, proof, note }: AddCheckpoint): Uint8Array {
  const lines = [`old ${oldSize}`, ...proof.map(toBase64)];
  return concatBytes(utf8(`${lines.join("\n")}\n\n`), note);
}

/** undefined for anything that {@link addCheckpointBytes} does not write, or that is over the limits. */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpoint | undefined {
  if (body.length > WITNESS_REQUEST_SIZE_MAX) return undefined;
  const end = body.findIndex((byte, index) => byte === LINE_END && body[index + 1] === LINE_END);
  const [first = "", ...rest] = fromUtf8(body.subarray(0, Math.max(0, end)))?.split("\n") ?? [];
  const oldSize = parseDecimal(/^old (\d+)$/.exec(first)?.[1] ?? "");
  const proof = rest.map(fromBase64);
  const note = body.subarray(end + 2);
  if (oldSize === undefined || rest.length > CONSISTENCY_PROOF_MAX) return undefined;
  if (!proof.every(isHash) || note.length > CHECKPOINT_SIZE_MAX) return undefined;
  return { oldSize, proof, note };
}

const LINE_END = 0x0a;
const isHash = (bytes: Uint8Array | undefined): bytes is Uint8Array => bytes?.length === 32;
