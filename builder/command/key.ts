/** `ashlar key`: whose keys count in a registry, from the first ceremony on. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { defineKeyBins } from "./key-bins.ts";
import { defineKeyAdd, defineKeyRenew, defineKeyRevoke } from "./key-change.ts";
import { defineKeyInit } from "./key-init.ts";
import { defineKeyLogPolicy } from "./key-log-policy.ts";
import { defineKeyPublisher } from "./key-publisher.ts";
import { defineKeyRotate } from "./key-rotate.ts";
import { defineKeySign } from "./key-sign.ts";
import { defineKeyStatus } from "./key-status.ts";

const EXAMPLES = `
Examples:
  ashlar key status
  ashlar key init --root-keys ada.pub,bob.pub,carol.pub --targets-keys a2.pub,b2.pub,c2.pub
  ashlar key sign --key ~/keys/root-1
  ashlar key rotate online
  ashlar key publisher add acme ada.pub

Every change is a proposal in registry/trust/: files that you commit, and others
sign with a commit of their own. It is in force once enough keys have signed;
until then everything is built as before.`;

const SUBCOMMANDS: readonly (readonly [name: string, summary: string, CommandDefinition])[] = [
  ["init", "begin: the first root and targets, and the builder's keys", defineKeyInit],
  ["sign", "sign what waits for your signature", defineKeySign],
  ["status", "whose keys count, what waits, and how long it lasts", defineKeyStatus],
  ["add", "propose another key for root or targets", defineKeyAdd],
  ["rotate", "propose new keys in the place of old ones", defineKeyRotate],
  ["revoke", "propose to take a key away", defineKeyRevoke],
  ["renew", "propose the same for another year", defineKeyRenew],
  [
    "publisher",
    "let a publisher's key sign for a namespace, or take that away",
    defineKeyPublisher,
  ],
  ["log-policy", "propose which witnesses have to cosign the log", defineKeyLogPolicy],
  ["bins", "propose another number of bins, for a registry that grew", defineKeyBins],
];

export const defineKey: CommandDefinition = (command, terminal) => {
  command.addHelpText("after", EXAMPLES);
  for (const [name, summary, define] of SUBCOMMANDS) {
    const sub = command.command(name);
    sub.summary(summary).description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
    sub.option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    );
    sub.option("--now <time>", "act as if it were this time (default: the clock)");
    define(sub, terminal);
  }
};
