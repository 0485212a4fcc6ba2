/** `ashlar publisher verify`: whether the proofs of publishers are where they say. */
import { mapBounded } from "../../client/install/map-bounded.ts";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { proverOf } from "../publisher/prover-of.ts";
import { type FoundProof, verificationProposal } from "../publisher/publisher-proposals.ts";
import { type PublisherRecords, requirePublisher } from "../publisher/read-publishers.ts";
import { verifyPublisher } from "../publisher/verify-publisher.ts";
import { buildClock } from "./build-clock.ts";
import { addCarryOptions, type CarryOptions, carryOut } from "./carry-out.ts";
import { addProofOptions, type ProofOptions, proofReader, proofSubject } from "./proof-options.ts";
import { openPublisherRecords } from "./publisher-records.ts";
import { usage } from "./usage-error.ts";

interface VerifyOptions extends ProofOptions, CarryOptions {
  readonly registry?: string;
  readonly member?: string;
  readonly all?: boolean;
  readonly expiring?: string;
  readonly now?: string;
}

/** Places that are asked at once. */
const AT_ONCE = 4;
const DAY_MS = 86_400_000;

const EXAMPLES = `
Examples:
  ashlar publisher verify acme --domain acme.example
  ashlar publisher verify acme --dns acme.example
  ashlar publisher verify acme --repository https://github.com/acme/hello
  ashlar publisher verify acme                     look again where the record says
  ashlar publisher verify --all --expiring 30      all whose proof ends within 30 days

It looks for the line that "ashlar publisher challenge" prints, and writes what it
found into publishers/<namespace>.yaml: good for a year, and shown by the builds of
that year. No redirect to another host is followed, and no address inside of a
network is asked unless --allow-private says so.

Exit code 0: every proof was found. 8: some were not; the records of those stay as
they are, and lose the mark when their time ends.`;

export const definePublisherVerify: CommandDefinition = (command, terminal) => {
  command.argument("[namespace]", "whose proof to look for");
  addProofOptions(command);
  command
    .option("--member <id>", "account number of the owner or admin whom the proof names")
    .option("--all", "every publisher that has a proof")
    .option("--expiring <days>", "with --all: only where it ends within so many days")
    .option("--now <time>", "the time of the check (ISO 8601; default: now)");
  addCarryOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (namespace: string | undefined) =>
      runVerify(namespace, command.optsWithGlobals<VerifyOptions>(), terminal),
    );
};

async function runVerify(
  namespace: string | undefined,
  options: VerifyOptions,
  terminal: Terminal,
): Promise<void> {
  if ((namespace === undefined) !== (options.all === true))
    throw usage("it is not clear whose proof to look for", "name a namespace, or write --all");
  const now = buildClock({ now: options.now, sourceDateEpoch: undefined, committedAt: null });
  const { registry, records } = await openPublisherRecords(options.registry, terminal.folder);
  const look = (name: string) => lookFor(name, { records, options, now, terminal });
  if (namespace !== undefined) {
    const proof = await look(namespace);
    await carryOut(
      {
        proposal: verificationProposal([proof]),
        registry,
        options,
        next: ["Next: commit it and open a pull request; a maintainer has to agree."],
        facts: { verification: proof.verification },
      },
      terminal,
    );
    return;
  }
  const names = dueNames(records, { now, expiring: options.expiring });
  const outcomes = await mapBounded(names, AT_ONCE, async (name) => ({
    name,
    outcome: await look(name).catch((error: unknown) => refusalOf(error)),
  }));
  await tellAll({ outcomes, registry, options }, terminal);
}

interface Looking {
  readonly records: PublisherRecords;
  readonly options: VerifyOptions;
  /** Seconds since 1970. */
  readonly now: number;
  readonly terminal: Terminal;
}

async function lookFor(
  namespace: string,
  { records, options, now, terminal }: Looking,
): Promise<FoundProof> {
  const file = requirePublisher(records, namespace);
  const subject = proofSubject(options, file.value.verification);
  if (!subject)
    throw usage(
      `the record of "${namespace}" names nothing that is proven`,
      "say what to prove with --domain, --dns or --repository",
    );
  const member = proverOf(file.value, namespace, options.member);
  const read = proofReader(options, terminal);
  const request = { registry: records.registry, namespace, member, subject, now, read };
  return { namespace, text: file.text, verification: await verifyPublisher(request) };
}

function dueNames(
  { publishers }: PublisherRecords,
  { now, expiring }: { readonly now: number; readonly expiring: string | undefined },
): readonly string[] {
  if (expiring !== undefined && !/^\d{1,4}$/.test(expiring))
    throw usage(`--expiring "${expiring}" is no number of days`, "write for example --expiring 30");
  const limit = expiring === undefined ? Infinity : now * 1000 + Number(expiring) * DAY_MS;
  return [...publishers].flatMap(([namespace, { value }]) =>
    value?.verification && Date.parse(value.verification.expires) <= limit ? [namespace] : [],
  );
}

/** A defect is none of the publisher's. */
function refusalOf(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  throw error;
}

interface Told {
  readonly outcomes: readonly {
    readonly name: string;
    readonly outcome: FoundProof | CodedError;
  }[];
  readonly registry: string;
  readonly options: VerifyOptions;
}

async function tellAll({ outcomes, registry, options }: Told, terminal: Terminal): Promise<void> {
  const found = outcomes.flatMap(({ outcome }) => (outcome instanceof CodedError ? [] : [outcome]));
  const failed = outcomes.flatMap(({ name, outcome }) =>
    outcome instanceof CodedError
      ? [{ namespace: name, code: outcome.code, message: outcome.message, fix: outcome.fix }]
      : [],
  );
  if (failed.length > 0) terminal.exitCode = EXIT.findings;
  for (const { namespace, message, fix } of options.json ? [] : failed) {
    terminal.note(`${namespace}: ${message}`);
    terminal.note(`    fix: ${fix}`);
  }
  if (found.length > 0) {
    const proposal = verificationProposal(found);
    const next = ["Next: commit it and open a pull request; a maintainer has to agree."];
    await carryOut({ proposal, registry, options, next, facts: { failed } }, terminal);
  } else if (options.json) printJson(terminal, { ok: failed.length === 0, written: [], failed });
  else terminal.out(`${outcomes.length} proofs were due, none was found again.`);
}
