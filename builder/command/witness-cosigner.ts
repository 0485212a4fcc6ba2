/** Asks the witnesses of the log's policy before a tree is published; without their quorum it is not. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { satisfies } from "../../schemas/trust/tlog-policy.ts";
import type { Cosigner } from "../log/open-log.ts";
import { askWitnesses } from "../witness/ask-witnesses.ts";

export function witnessCosigner({ note, signal }: Pick<Terminal, "note" | "signal">): Cosigner {
  return async ({ policy, checkpoint, tree, publishedSize }) => {
    const { witnesses } = policy;
    const answer = await askWitnesses({
      checkpoint,
      witnesses,
      knownSize: () => publishedSize,
      consistencyProof: (oldSize) => tree.consistencyProof(oldSize),
      now: () => Math.floor(Date.now() / 1000),
      signal,
    });
    const problems = answer.failed.map(
      ({ witness, kind, reason }) => `${witness.name}: ${kind}: ${reason}`,
    );
    const accepted = satisfies(policy, answer.checkpoint);
    if ("problem" in accepted) throw noQuorum(accepted.problem, problems);
    for (const problem of problems) note(`warning: no cosignature of ${problem}`);
    const order = new Map(witnesses.map(({ name }, index) => [name, index]));
    return answer.cosigned
      .toSorted((a, b) => (order.get(a.witness.name) ?? 0) - (order.get(b.witness.name) ?? 0))
      .map(({ line }) => line);
  };
}

function noQuorum(problem: string, details: readonly string[]): CodedError {
  return new CodedError({
    code: "E_WITNESS_QUORUM",
    exitCode: EXIT.integrity,
    message: `the checkpoint ${problem}, and readers would refuse it`,
    fix: "Nothing was published. Run the build again when the witnesses answer; where one says fork or ahead, find out first which other build signed for this log.",
    details,
  });
}
