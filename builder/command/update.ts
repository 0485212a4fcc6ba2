/** `ashlar update`: proposes other words about an artifact. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { addProposalOptions, type ProposalOptions } from "../contribute/proposal-options.ts";
import { UPDATABLE, updateArtifact } from "../contribute/update-artifact.ts";
import { openArtifact, parseRelease } from "./open-artifact.ts";
import { proposeChange } from "./propose-change.ts";
import { usage } from "./wish-usage.ts";

interface UpdateOptions extends ProposalOptions {
  readonly set: readonly string[];
  readonly unset: readonly string[];
}

const EXAMPLES = `
Examples:
  ashlar update acme/hello --set summary="Says hello, in a friendly voice."
  ashlar update acme/hello --set tags=greeting,text --set links.homepage=https://example.org
  ashlar update acme/hello --unset domain

Fields: ${Object.keys(UPDATABLE).join(", ")}.
Comments and order of artifact.md stay. A version's own files never change.`;

export const defineUpdate: CommandDefinition = (command, terminal) => {
  const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text];
  command
    .argument("<artifact>", "NAMESPACE/NAME")
    .option("--set <field=value>", "give a field this value; lists have commas", collect, [])
    .option("--unset <field>", "take a field away", collect, []);
  addProposalOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (named: string) =>
      runUpdate(named, command.optsWithGlobals<UpdateOptions>(), terminal),
    );
};

async function runUpdate(named: string, options: UpdateOptions, terminal: Terminal): Promise<void> {
  const { name } = parseRelease(named);
  const set = Object.fromEntries(options.set.map(pairOf));
  if (options.set.length === 0 && options.unset.length === 0)
    throw usage("nothing is to be changed", "--set FIELD=VALUE, or --unset FIELD");
  const { target, artifact } = await openArtifact(name, options, terminal);
  const proposal = updateArtifact(artifact, set, options.unset);
  await proposeChange({ proposal, target, options }, terminal);
}

function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw usage(`--set "${text}" has no value`, "write --set FIELD=VALUE");
  return [text.slice(0, at), text.slice(at + 1)];
}
