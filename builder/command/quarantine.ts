/** `ashlar quarantine`: a version, or an artifact, is withheld while somebody looks into it. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { instantOf } from "../emit/instant.ts";
import { endQuarantineProposal, quarantineProposal } from "../moderate/moderation-proposals.ts";
import { buildClock } from "./build-clock.ts";
import { addCarryOptions, carryOut } from "./carry-out.ts";
import {
  type ModerationOptions,
  openModeration,
  requireName,
  requireReason,
} from "./moderation-context.ts";
import { usage } from "./usage-error.ts";

interface QuarantineOptions extends ModerationOptions {
  readonly days: string;
  readonly end?: boolean;
}

const DAYS = 14;
/** Longer than any investigation should leave people waiting; it can be decided anew. */
const DAYS_MAX = 180;

const EXAMPLES = `
Examples:
  ashlar quarantine acme/hello@1.0.1 --reason "It is reported to send files to a stranger."
  ashlar quarantine acme/hello --reason "Its owner's account may be stolen." --days 30
  ashlar quarantine acme/hello@1.0.1 --end

It writes moderation/<namespace>/<name>.yaml in the working registry. Commit it, and
a maintainer merges it: from the next build on nobody can install what is withheld,
also not from a lockfile. When the time is over it is published again by itself.
For what is gone for good: ashlar takedown.`;

export const defineQuarantine: CommandDefinition = (command, terminal) => {
  command
    .argument(
      "<name[@version]>",
      "namespace/name; all versions of it, also later ones, without one",
    )
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--reason <text>", "what everybody who is refused will read")
    .option("--reference <text>", "where more is to be read: an issue, an advisory")
    .option("--by <name>", "who answers for it (default: git's user.name)")
    .option("--days <number>", `how long, 1 to ${DAYS_MAX}`, String(DAYS))
    .option("--end", "end it now")
    .option("--now <time>", "decided at this time (ISO 8601; default: now)");
  addCarryOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (name: string) =>
      runQuarantine(name, command.optsWithGlobals<QuarantineOptions>(), terminal),
    );
};

function readDays(text: string): number {
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= DAYS_MAX) return days;
  throw usage(`--days "${text}" is no number of days`, `give a whole number from 1 to ${DAYS_MAX}`);
}

const DAY = 86_400;

async function runQuarantine(
  name: string,
  options: QuarantineOptions,
  terminal: Terminal,
): Promise<void> {
  const reason = options.end ? "" : requireReason(options.reason);
  const days = readDays(options.days);
  const context = await openModeration(name, options, terminal);
  const { target } = context;
  const next = ["Next: commit it and open a pull request; a maintainer has to agree."];
  if (options.end) {
    await carryOut(
      { proposal: endQuarantineProposal(target), registry: context.registry, options, next },
      terminal,
    );
    return;
  }
  const now = buildClock({ now: options.now, sourceDateEpoch: undefined, committedAt: null });
  const proposal = quarantineProposal(target, {
    reason,
    ...(options.reference !== undefined && { reference: options.reference }),
    by: requireName(context),
    since: instantOf(now),
    until: instantOf(now + days * DAY),
  });
  await carryOut({ proposal, registry: context.registry, options, next }, terminal);
}
