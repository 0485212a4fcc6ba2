/**
 * That an entry is in a log, in one file, for readers without a network (C2SP tlog-proof v1.0.0):
 * the entry's index, the hashes up to the root, and the checkpoint.
 */
import { LOG_PROOF_SIZE_MAX } from "../limits.ts";
import { concatBytes, fromBase64, fromUtf8, toBase64, utf8 } from "./bytes.ts";
import { parseDecimal } from "./checkpoint.ts";
import { HASH_SIZE, isIncluded, leafHash } from "./merkle.ts";
import type { Problem } from "./signed-note.ts";
import { type AcceptedCheckpoint, type LogPolicy, satisfies } from "./tlog-policy.ts";

export interface LogProof {
  /** From 0. */
  readonly index: number;
  /** Nothing signs it. */
  readonly extra?: Uint8Array;
  /** From the leaf's sibling up to the root's child; 64 hashes at most. */
  readonly hashes: readonly Uint8Array[];
  /** The signed note, as it is. */
  readonly checkpoint: Uint8Array;
}

const MAGIC = "c2sp.org/tlog-proof@v1";

export function formatLogProof({ index, extra, hashes, checkpoint }: LogProof): Uint8Array {
  const lines = [
    MAGIC,
    ...(extra === undefined ? [] : [`extra ${toBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(toBase64),
  ];
  return concatBytes(utf8(`${lines.join("\n")}\n\n`), checkpoint);
}

/** undefined for what is no proof. The checkpoint in it is not read. */
export function parseLogProof(bytes: Uint8Array): LogProof | undefined {
  const text = bytes.length > LOG_PROOF_SIZE_MAX ? undefined : fromUtf8(bytes);
  const end = text?.indexOf("\n\n") ?? -1;
  if (text === undefined || end < 0) return undefined;
  const [magic, ...lines] = text.slice(0, end).split("\n");
  if (magic !== MAGIC) return undefined;
  const extra = lines[0]?.startsWith("extra ")
    ? fromBase64(lines.shift()?.slice("extra ".length) ?? "")
    : null;
  const index = parseIndex(lines.shift());
  const hashes = lines.map(parseHash);
  if (extra === undefined || index === undefined || hashes.length > 64) return undefined;
  if (!hashes.every((hash) => hash !== undefined)) return undefined;
  const checkpoint = utf8(text.slice(end + 2));
  return extra === null ? { index, hashes, checkpoint } : { index, extra, hashes, checkpoint };
}

function parseIndex(line: string | undefined): number | undefined {
  return line?.startsWith("index ") ? parseDecimal(line.slice("index ".length)) : undefined;
}

function parseHash(line: string): Uint8Array | undefined {
  const bytes = fromBase64(line);
  return bytes?.length === HASH_SIZE ? bytes : undefined;
}

export interface VerifiedLogProof extends AcceptedCheckpoint {
  readonly index: number;
}

export interface LogProofProblem extends Problem {
  /** Whether the checkpoint did not satisfy the policy, or the rest did not hold. */
  readonly by: "policy" | "proof";
}

/**
 * The steps of section "Verifying a tlog proof".
 *
 * @param entry the exact bytes that the log is said to hold
 */
export function verifyLogProof(
  bytes: Uint8Array,
  entry: Uint8Array,
  policy: LogPolicy,
): VerifiedLogProof | LogProofProblem {
  const proof = parseLogProof(bytes);
  if (proof === undefined) return { by: "proof", problem: `is no ${MAGIC}` };
  const accepted = satisfies(policy, proof.checkpoint);
  if ("problem" in accepted)
    return { by: "policy", problem: `holds a checkpoint that ${accepted.problem}` };
  const { size, rootHash } = accepted.checkpoint;
  const { index, hashes } = proof;
  if (!isIncluded({ index, size, leaf: leafHash(entry), proof: hashes, root: rootHash }))
    return { by: "proof", problem: `does not show the entry at index ${index} of ${size}` };
  return { ...accepted, index };
}
