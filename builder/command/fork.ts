/** `ashlar fork`: proposes a version of an artifact as the beginning of another, in a namespace of yours. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { forkArtifact } from "../contribute/derive-artifact.ts";
import { addProposalOptions } from "../contribute/proposal-options.ts";
import { type DeriveOptions, runDerive } from "./run-derive.ts";

const EXAMPLES = `
Examples:
  ashlar fork acme/hello@1.0.0 mine/hello
  ashlar fork acme/hello mine/hello --branch origin       its newest version

The copy says what it was derived from, and its licence is the original's. Signatures and
provenance are not copied: they are about the original's name.`;

export const defineFork: CommandDefinition = (command, terminal) => {
  command
    .argument("<artifact>", "NAMESPACE/NAME, or NAMESPACE/NAME@VERSION")
    .argument("<name>", "the copy, as NAMESPACE/NAME");
  command.option("--key <key>", "to sign with, in a namespace that is claimed");
  addProposalOptions(command);
  command.addHelpText("after", EXAMPLES).action(async (from: string, to: string) => {
    const options = command.optsWithGlobals<DeriveOptions>();
    await runDerive({ from, to, options, propose: forkArtifact }, terminal);
  });
};
