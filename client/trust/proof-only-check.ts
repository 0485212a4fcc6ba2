/**
 * A version's place in the log from its proof alone, for readers without a network: that the log
 * signed it is shown, and, where the policy names witnesses and they cosigned, that others see the same
 * log. Without those nobody can tell that from a file; the log itself has to be asked.
 */
import { type LogPolicy, NO_QUORUM, withoutQuorum } from "../../schemas/trust/tlog-policy.ts";
import { verifyLogProof } from "../../schemas/trust/tlog-proof.ts";
import { checkLogProof } from "./check-log-proof.ts";
import { type LogCheck, witnessesOf } from "./log-check.ts";

/** @param ownPolicy another one, which the proof's own checkpoint has to satisfy whole */
export function proofOnlyCheck(
  policy: LogPolicy,
  ownPolicy: LogPolicy | undefined,
): Pick<LogCheck, "verify"> {
  return {
    async verify(entry, proof, where) {
      if (ownPolicy) checkLogProof({ bytes: proof, entry, where, policy: ownPolicy });
      const claim = { bytes: proof, entry, where, policy: withoutQuorum(policy) };
      const { checkpoint, index } = checkLogProof(claim);
      const cosigned = policy.quorum !== NO_QUORUM && verifyLogProof(proof, entry, policy);
      const isCosigned = cosigned && !("problem" in cosigned);
      return {
        index,
        size: checkpoint.size,
        witnesses: isCosigned ? witnessesOf(cosigned, policy) : [],
      };
    },
  };
}
