/** `ashlar transfer`: proposes that an artifact goes on in another namespace. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { transferArtifact } from "../contribute/derive-artifact.ts";
import { addProposalOptions } from "../contribute/proposal-options.ts";
import { type DeriveOptions, runDerive } from "./run-derive.ts";
import { needsReason } from "./wish-usage.ts";

interface TransferOptions extends DeriveOptions {
  readonly reason?: string;
}

const EXAMPLES = `
Examples:
  ashlar transfer acme/hello greeters/hello
  ashlar transfer acme/hello greeters/hello --reason "The greeters look after it now."

Names of published versions never change: the newest version is published anew under the new name,
which says what it was derived from, and the old name is deprecated and points there. Both
namespaces have to agree, so a pull request waits for the owners of each.`;

export const defineTransfer: CommandDefinition = (command, terminal) => {
  command
    .argument("<artifact>", "NAMESPACE/NAME, or NAMESPACE/NAME@VERSION to begin with an older one")
    .argument("<name>", "where it goes, as NAMESPACE/NAME")
    .option("--reason <text>", "why, for those who use the old name")
    .option("--key <key>", "to sign with, in a namespace that is claimed");
  addProposalOptions(command);
  command.addHelpText("after", EXAMPLES).action(async (from: string, to: string) => {
    const options = command.optsWithGlobals<TransferOptions>();
    const reason = options.reason === undefined ? undefined : needsReason(options.reason);
    const propose: typeof transferArtifact = (derivation) => transferArtifact(derivation, reason);
    await runDerive({ from, to, options, propose }, terminal);
  });
};
