/** `ashlar takedown`: the payload of a version, or of an artifact, leaves the tree for good. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { TAKEDOWN_GROUNDS, type TakedownGround } from "../../schemas/moderation.ts";
import { instantOf } from "../emit/instant.ts";
import { takedownProposal } from "../moderate/moderation-proposals.ts";
import { buildClock } from "./build-clock.ts";
import { addCarryOptions, carryOut } from "./carry-out.ts";
import {
  type ModerationOptions,
  openModeration,
  requireName,
  requireReason,
} from "./moderation-context.ts";
import { usage } from "./usage-error.ts";

interface TakedownOptions extends ModerationOptions {
  readonly ground?: string;
  readonly keepFiles?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar takedown acme/hello@1.0.1 --ground malware --reason "It sends files to a stranger." --reference GHSA-xxxx-xxxx-xxxx
  ashlar takedown acme/hello --ground law --reason "A court forbids it." --reference "Case 12 O 34/26"

It writes moderation/<namespace>/<name>.yaml, with the digest of what was published,
and removes the files from the working registry. From the next build on the tree has
no archive of it and says why; the log keeps its entries, and nobody can install it,
also not from a lockfile. A version that was taken down is never published again.
What git remembers of the files is not touched: ask your git host to remove that.`;

export const defineTakedown: CommandDefinition = (command, terminal) => {
  command
    .argument("<name[@version]>", "namespace/name; the whole artifact without a version")
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--ground <kind>", `what for: ${TAKEDOWN_GROUNDS.join(", ")}`)
    .option("--reason <text>", "what everybody who is refused will read")
    .option("--reference <text>", "where more is to be read: an advisory, a case number")
    .option("--by <name>", "who answers for it (default: git's user.name)")
    .option("--keep-files", "leave the files in the repository; they are not published")
    .option("--now <time>", "decided at this time (ISO 8601; default: now)");
  addCarryOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (name: string) =>
      runTakedown(name, command.optsWithGlobals<TakedownOptions>(), terminal),
    );
};

function requireGround(text: string | undefined): TakedownGround {
  const ground = TAKEDOWN_GROUNDS.find((known) => known === text);
  if (ground) return ground;
  const what = text === undefined ? "the ground is missing" : `there is no ground "${text}"`;
  throw usage(what, `add --ground ${TAKEDOWN_GROUNDS.join(", ")}`);
}

async function runTakedown(
  name: string,
  options: TakedownOptions,
  terminal: Terminal,
): Promise<void> {
  const reason = requireReason(options.reason);
  const ground = requireGround(options.ground);
  const { reference } = options;
  if (reference === undefined)
    throw usage("the reference is missing", "add --reference with an advisory or a case number");
  const context = await openModeration(name, options, terminal);
  const { target } = context;
  const by = requireName(context);
  const now = buildClock({ now: options.now, sourceDateEpoch: undefined, committedAt: null });
  const decided = { ground, reason, reference, by, at: instantOf(now) };
  const proposal = takedownProposal(target, decided, options.keepFiles !== true);
  const next = [
    "Next: commit it and open a pull request; a maintainer has to agree.",
    "Then build and upload, and have the host and its caches forget the old archive.",
  ];
  await carryOut({ proposal, registry: context.registry, options, next }, terminal);
}
