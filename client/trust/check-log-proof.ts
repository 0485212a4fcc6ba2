/** Judging checkpoints and proofs that were read as files, with refusals that people can act on. */
import { toHex } from "../../schemas/trust/bytes.ts";
import { leafHash } from "../../schemas/trust/merkle.ts";
import {
  type AcceptedCheckpoint,
  type LogPolicy,
  satisfies,
} from "../../schemas/trust/tlog-policy.ts";
import { type VerifiedLogProof, verifyLogProof } from "../../schemas/trust/tlog-proof.ts";
import { logPolicy, logProof } from "./log-error.ts";

/**
 * @param where the file with its location, for the message
 * @throws {CodedError} E_LOG_POLICY
 */
export function checkCheckpoint(
  bytes: Uint8Array,
  policy: LogPolicy,
  where: string,
): AcceptedCheckpoint {
  const accepted = satisfies(policy, bytes);
  if ("problem" in accepted)
    throw logPolicy({ where, problem: accepted.problem, details: expectations(policy) });
  return accepted;
}

export interface LogProofClaim {
  /** The file of the proof. */
  readonly bytes: Uint8Array;
  /** What has to be in the log, to the byte. */
  readonly entry: Uint8Array;
  readonly policy: LogPolicy;
  /** The file with its location, for the message. */
  readonly where: string;
}

/** @throws {CodedError} E_LOG_PROOF, E_LOG_POLICY */
export function checkLogProof({ bytes, entry, policy, where }: LogProofClaim): VerifiedLogProof {
  const verified = verifyLogProof(bytes, entry, policy);
  if (!("problem" in verified)) return verified;
  const { problem } = verified;
  if (verified.by === "policy") throw logPolicy({ where, problem, details: expectations(policy) });
  throw logProof({ where, problem, details: [`expected leaf hash ${toHex(leafHash(entry))}`] });
}

function expectations({ logs, quorum }: LogPolicy): readonly string[] {
  return [
    ...logs.map(({ key }) => `expected log ${key.name} with key ${key.keyId}`),
    `expected quorum ${quorum}`,
  ];
}
