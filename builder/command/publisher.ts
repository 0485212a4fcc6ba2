/** `ashlar publisher`: what a publisher has proven, and to whom a namespace belongs. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { definePublisherChallenge } from "./publisher-challenge.ts";
import { definePublisherTransfer } from "./publisher-transfer.ts";
import { definePublisherVerify } from "./publisher-verify.ts";

const EXAMPLES = `
Examples:
  ashlar publisher challenge acme --domain acme.example
  ashlar publisher verify acme --domain acme.example
  ashlar publisher verify --all --expiring 30
  ashlar publisher transfer acme --new-owner bo --new-owner-id 12 --reason "Bo maintains it from now on." --reference URL

Whose keys may sign for a namespace is another matter: ashlar key publisher.
Claim a namespace: ashlar claim.`;

const SUBCOMMANDS: readonly (readonly [name: string, summary: string, CommandDefinition])[] = [
  ["challenge", "the line that proves control, and where to put it", definePublisherChallenge],
  ["verify", "look for that line, and write what was found", definePublisherVerify],
  ["transfer", "hand a namespace over to another owner", definePublisherTransfer],
];

export const definePublisher: CommandDefinition = (command, terminal) => {
  command.addHelpText("after", EXAMPLES);
  for (const [name, summary, define] of SUBCOMMANDS) {
    const sub = command.command(name);
    sub.summary(summary).description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
    sub.option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    );
    define(sub, terminal);
  }
};
