/** `ashlar yank`: proposes to withdraw versions, or to take that back. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { unyankVersions, yankVersions } from "../contribute/lifecycle-proposals.ts";
import { addProposalOptions, type ProposalOptions } from "../contribute/proposal-options.ts";
import { openArtifact, parseRelease } from "./open-artifact.ts";
import { proposeChange } from "./propose-change.ts";
import { needsReason, needsVersion } from "./wish-usage.ts";

interface YankOptions extends ProposalOptions {
  readonly reason?: string;
  readonly undo?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar yank acme/hello@1.0.1 --reason "It deletes the wrong rows; 1.0.2 is mended."
  ashlar yank acme/hello@1.0.1 --undo
  ashlar yank acme/hello@1.0.1 --reason "It is wrong." --branch origin

New installs refuse a yanked version; projects that have locked it still get it.`;

export const defineYank: CommandDefinition = (command, terminal) => {
  command
    .argument("<version>", "version as NAMESPACE/NAME@VERSION")
    .option("--reason <text>", "why, for whoever meets the version")
    .option("--undo", "let it be installed again; a maintainer has to agree");
  addProposalOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (version: string) =>
      runYank(version, command.optsWithGlobals<YankOptions>(), terminal),
    );
};

async function runYank(named: string, options: YankOptions, terminal: Terminal): Promise<void> {
  const { name, version } = parseRelease(named);
  if (version === undefined) throw needsVersion(name);
  const reason = options.undo ? "" : needsReason(options.reason);
  const { target, artifact } = await openArtifact(name, options, terminal);
  const proposal = options.undo
    ? unyankVersions(artifact, [version])
    : yankVersions(artifact, [version], reason);
  await proposeChange({ proposal, target, options }, terminal);
}
