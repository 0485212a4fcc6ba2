/** `ashlar publisher transfer`: a namespace gets another owner, and its record says why. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { instantOf } from "../emit/instant.ts";
import { handover } from "../publisher/handover.ts";
import { transferProposal } from "../publisher/publisher-proposals.ts";
import { requirePublisher } from "../publisher/read-publishers.ts";
import { buildClock } from "./build-clock.ts";
import { addCarryOptions, type CarryOptions, carryOut } from "./carry-out.ts";
import { requireReason } from "./moderation-context.ts";
import { openPublisherRecords } from "./publisher-records.ts";
import { requireAccount } from "./require-account.ts";
import { usage } from "./usage-error.ts";

interface TransferOptions extends CarryOptions {
  readonly registry?: string;
  readonly newOwner?: string;
  readonly newOwnerId?: string;
  readonly reason?: string;
  readonly reference?: string;
  readonly keepMembers?: boolean;
  readonly now?: string;
}

const EXAMPLES = `
Examples:
  ashlar publisher transfer acme --new-owner bo --new-owner-id 12 --reason "Bo maintains it from now on." --reference https://example.org/issues/12

An owner until now and the new one both agree to the pull request; where the old
one cannot be reached, maintainers decide by the evidence. Keys that signed for the
namespace are not touched: ashlar key publisher revoke, and add.`;

export const definePublisherTransfer: CommandDefinition = (command, terminal) => {
  command
    .argument("<namespace>", "what is handed over")
    .option("--new-owner <login>", "the new owner's account")
    .option("--new-owner-id <number>", "its number; https://api.github.com/users/LOGIN shows it")
    .option("--reason <text>", "why")
    .option("--reference <text>", "where both sides said so: an issue, a message")
    .option("--keep-members", "admins and writers stay")
    .option("--now <time>", "decided at this time (ISO 8601; default: now)");
  addCarryOptions(command);
  command.addHelpText("after", EXAMPLES).action(async (namespace: string) => {
    const options = command.optsWithGlobals<TransferOptions>();
    const to = requireAccount(options.newOwner, options.newOwnerId, "--new-owner");
    const reason = requireReason(options.reason);
    if (!options.reference)
      throw usage("the evidence is missing", "add --reference with where both sides said so");
    const { registry, records } = await openPublisherRecords(options.registry, terminal.folder);
    const file = requirePublisher(records, namespace);
    const now = buildClock({ now: options.now, sourceDateEpoch: undefined, committedAt: null });
    const wish = {
      to,
      reason,
      reference: options.reference,
      keepsMembers: options.keepMembers === true,
      at: instantOf(now),
    };
    const change = handover(file.value, wish);
    if (!change) throw usage(`${to.login} owns "${namespace}" already`, "name another account");
    const next = [
      "Next: open a pull request; an owner until now, the new owner and a maintainer agree.",
      ...(change.dropsVerification
        ? [`The proof was of a member who leaves: ashlar publisher verify ${namespace}`]
        : []),
    ];
    const proposal = transferProposal(namespace, file.text, change);
    await carryOut({ proposal, registry, options, next }, terminal);
  });
};
