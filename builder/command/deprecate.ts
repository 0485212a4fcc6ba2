/** `ashlar deprecate`: proposes to warn whoever installs an artifact or a version, or to take that back. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { deprecateArtifact, undeprecateArtifact } from "../contribute/lifecycle-proposals.ts";
import { addProposalOptions, type ProposalOptions } from "../contribute/proposal-options.ts";
import { openArtifact, parseRelease } from "./open-artifact.ts";
import { proposeChange } from "./propose-change.ts";
import { needsReason } from "./wish-usage.ts";

interface DeprecateOptions extends ProposalOptions {
  readonly reason?: string;
  readonly replacedBy?: string;
  readonly archived?: boolean;
  readonly undo?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar deprecate acme/hello --replaced-by acme/greeter
  ashlar deprecate acme/hello --reason "Nobody has the time." --archived
  ashlar deprecate acme/hello@1.0.0 --reason "1.1.0 is twice as fast."
  ashlar deprecate acme/hello --undo`;

export const defineDeprecate: CommandDefinition = (command, terminal) => {
  command
    .argument("<artifact>", "NAMESPACE/NAME, or NAMESPACE/NAME@VERSION for one version")
    .option("--reason <text>", "why")
    .option("--replaced-by <name>", "what to use instead, as NAMESPACE/NAME")
    .option("--archived", "nobody maintains it any more")
    .option("--undo", "it is maintained again");
  addProposalOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (named: string) =>
      runDeprecate(named, command.optsWithGlobals<DeprecateOptions>(), terminal),
    );
};

async function runDeprecate(
  named: string,
  options: DeprecateOptions,
  terminal: Terminal,
): Promise<void> {
  const { name, version } = parseRelease(named);
  const { reason, replacedBy, archived, undo } = options;
  const successor = replacedBy === undefined ? undefined : parseRelease(replacedBy).name;
  const hasReason = reason !== undefined || (!undo && successor === undefined);
  const why = hasReason ? { reason: needsReason(reason) } : {};
  const wish = {
    ...why,
    ...(successor !== undefined && { replacedBy: successor }),
    ...(archived !== undefined && { archived }),
  };
  const { target, artifact } = await openArtifact(name, options, terminal);
  const proposal = undo
    ? undeprecateArtifact(artifact, version)
    : deprecateArtifact(artifact, wish, version);
  await proposeChange({ proposal, target, options }, terminal);
}
