/** `ashlar publisher challenge`: what to put where, so that a check finds it. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import { challengeOf } from "../publisher/challenge.ts";
import { proofAdvice } from "../publisher/proof-place.ts";
import { proverOf } from "../publisher/prover-of.ts";
import { requirePublisher } from "../publisher/read-publishers.ts";
import { addProofOptions, type ProofOptions, proofSubject } from "./proof-options.ts";
import { openPublisherRecords } from "./publisher-records.ts";

interface ChallengeOptions extends ProofOptions {
  readonly registry?: string;
  readonly member?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar publisher challenge acme
  ashlar publisher challenge acme --dns acme.example --member 11

The line is no secret. It names registry, namespace and the member who answers for it.`;

export const definePublisherChallenge: CommandDefinition = (command, terminal) => {
  command.argument("<namespace>", "whose control is to be proven");
  addProofOptions(command);
  command
    .option("--member <id>", "account number of the owner or admin (default: the first owner)")
    .addHelpText("after", EXAMPLES)
    .action(async (namespace: string) => {
      const options = command.optsWithGlobals<ChallengeOptions>();
      const { records } = await openPublisherRecords(options.registry, terminal.folder);
      const { value } = requirePublisher(records, namespace);
      const { registry } = records;
      const member = proverOf(value, namespace, options.member);
      const challenge = challengeOf({ registry, namespace, member });
      const subject = proofSubject(options, value.verification);
      if (options.json) printJson(terminal, { ok: true, namespace, member, challenge });
      else {
        terminal.out(challenge);
        if (subject) terminal.note(`Next: ${proofAdvice(subject, challenge)}`);
      }
    });
};
