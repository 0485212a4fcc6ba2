/** `ashlar claim`: a namespace for somebody who has none, with what the claim rests on. */
import * as v from "valibot";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { segment } from "../../schemas/field.ts";
import { type Publisher, parsePublisher } from "../../schemas/publisher.ts";
import { instantOf } from "../emit/instant.ts";
import { claimProblem } from "../publisher/claim-problem.ts";
import { claimProposal } from "../publisher/publisher-proposals.ts";
import { verifyPublisher } from "../publisher/verify-publisher.ts";
import { buildClock } from "./build-clock.ts";
import { addCarryOptions, type CarryOptions, carryOut } from "./carry-out.ts";
import { addProofOptions, type ProofOptions, proofReader, proofSubject } from "./proof-options.ts";
import { openPublisherRecords } from "./publisher-records.ts";
import { requireAccount } from "./require-account.ts";
import { usage } from "./usage-error.ts";

interface ClaimOptions extends ProofOptions, CarryOptions {
  readonly registry?: string;
  readonly owner?: string;
  readonly ownerId?: string;
  readonly displayName?: string;
  readonly organization?: boolean;
  readonly website?: string;
  readonly reference?: string;
  readonly now?: string;
}

const EXAMPLES = `
Examples:
  ashlar claim ada --owner ada --owner-id 11
  ashlar claim acme --owner ada --owner-id 11 --organization --display-name "Acme" --domain acme.example

It writes publishers/<namespace>.yaml. Names that speak for the registry, that are
taken, or that could be mistaken for another publisher's are refused. With --domain,
--dns or --repository the proof is looked for at once, and its absence says what to
put where.`;

export const defineClaim: CommandDefinition = (command, terminal) => {
  command
    .argument("<namespace>", "a-z, 0-9, '.', '_' and '-', at most 64 characters")
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--owner <login>", "whose it will be")
    .option("--owner-id <number>", "that account's number")
    .option("--display-name <text>", "how it is shown (default: the owner's account)")
    .option("--organization", "it is of a group, and not of one person")
    .option("--website <url>", "its website")
    .option("--reference <text>", "what else the claim rests on: an issue, a contract");
  addProofOptions(command);
  command.option("--now <time>", "the time of the claim (ISO 8601; default: now)");
  addCarryOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (namespace: string) =>
      runClaim(namespace, command.optsWithGlobals<ClaimOptions>(), terminal),
    );
};

async function runClaim(
  namespace: string,
  options: ClaimOptions,
  terminal: Terminal,
): Promise<void> {
  if (!v.is(segment, namespace))
    throw usage(`"${namespace}" is no namespace`, "use a-z, 0-9, '.', '_' and '-', at most 64");
  const owner = requireAccount(options.owner, options.ownerId, "--owner");
  const { registry, records } = await openPublisherRecords(options.registry, terminal.folder);
  const problem = claimProblem({
    namespace,
    owner: owner.id,
    registry: records.registry,
    publishers: new Map([...records.publishers].map(([name, { value }]) => [name, value])),
  });
  if (problem) throw refused(problem.message);
  const now = buildClock({ now: options.now, sourceDateEpoch: undefined, committedAt: null });
  const subject = proofSubject(options, undefined);
  const verification =
    subject &&
    (await verifyPublisher({
      registry: records.registry,
      namespace,
      member: owner.id,
      subject,
      now,
      read: proofReader(options, terminal),
    }));
  const record = requireRecord({
    kind: options.organization ? "organization" : "user",
    displayName: options.displayName ?? owner.login,
    ...(options.website !== undefined && { website: options.website }),
    members: [{ ...owner, role: "owner", addedAt: instantOf(now) }],
    ...(verification && { verification }),
  });
  const next = ["Next: commit it and open a pull request; a maintainer has to agree."];
  const proposal = claimProposal(namespace, record, options.reference);
  await carryOut({ proposal, registry, options, next }, terminal);
}

function requireRecord(value: unknown): Publisher {
  const parsed = parsePublisher(value);
  if (parsed.ok) return parsed.value;
  const [first] = parsed.problems;
  throw usage(
    `${first?.path.join(".") ?? "it"}: ${first?.message ?? "wrong"}`,
    "correct the option",
  );
}

function refused(message: string): CodedError {
  return new CodedError({
    code: "E_CLAIM",
    exitCode: EXIT.failed,
    message,
    fix: "choose a name that says who you are; if both names are honest, ask the registry's maintainers",
  });
}
