/** `ashlar unpublish`: proposes what can be done about something published, which is never to delete it. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { unpublishArtifact } from "../contribute/lifecycle-proposals.ts";
import { addProposalOptions, type ProposalOptions } from "../contribute/proposal-options.ts";
import { openArtifact, parseRelease } from "./open-artifact.ts";
import { proposeChange } from "./propose-change.ts";
import { needsReason } from "./wish-usage.ts";

interface UnpublishOptions extends ProposalOptions {
  readonly reason?: string;
}

const EXAMPLES = `
Examples:
  ashlar unpublish acme/hello@1.0.1 --reason "It was published by mistake."
  ashlar unpublish acme/hello --reason "It was an experiment."

Nothing that was published is deleted: projects have locked it, mirrors and git have it, and the
log has its digest. The versions are yanked, so that nobody installs them anew, and an artifact
without others leaves lists and search.
A secret that was published has to be revoked where it counts, now: it is known.
What must not be distributed at all, by law or because it does harm, the registry's maintainers
take down: their address stands in the registry's repository.`;

export const defineUnpublish: CommandDefinition = (command, terminal) => {
  command
    .argument("<artifact>", "NAMESPACE/NAME, or NAMESPACE/NAME@VERSION for one version")
    .option("--reason <text>", "why, for whoever meets it");
  addProposalOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (named: string) =>
      runUnpublish(named, command.optsWithGlobals<UnpublishOptions>(), terminal),
    );
};

const NOTES = [
  "nothing is deleted: who has locked it still gets it, and git and mirrors have it",
  "what must not be distributed at all, the registry's maintainers take down; ask them",
];

async function runUnpublish(
  named: string,
  options: UnpublishOptions,
  terminal: Terminal,
): Promise<void> {
  const { name, version } = parseRelease(named);
  const reason = needsReason(options.reason);
  const { target, artifact } = await openArtifact(name, options, terminal);
  const proposal = unpublishArtifact(artifact, reason, version);
  await proposeChange({ proposal, target, options, notes: NOTES }, terminal);
}
