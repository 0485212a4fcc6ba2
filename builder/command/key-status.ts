/** `ashlar key status`: whose keys count, what waits for signatures, and how long it lasts. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { EXIT, type ExitCode } from "../../schemas/exit-code.ts";
import { readPublishedMetadata } from "../audit/published-metadata.ts";
import { keyNames } from "../keys/key-names.ts";
import { type OnlineLife, type OnlineLives, onlineLives } from "../keys/online-lives.ts";
import {
  type ProposalStatus,
  proposalStatus,
  publishedRoot,
  type RoleStatus,
  roleStatuses,
} from "../keys/trust-status.ts";
import { offlineRecords } from "../sign/offline-records.ts";
import { type KeyContext, type KeyOptions, noKeys, openKeyContext } from "./key-context.ts";
import { openPublished } from "./open-published.ts";

const EXAMPLES = `
Examples:
  ashlar key status
  ashlar key status --tree https://example.org/registry    what the builder signed, too
  ashlar key status --now 2027-03-01      what will be due by then
  ashlar key status --json

The fingerprint is what readers pin: the SHA-256 of the newest root as it is
published, which is not that of the file in git.

Exit code 0: all good. 8: a role has less than a third of its life left. 1: one
has expired, or the records do not hold together. Bins, snapshot and timestamp
are signed anew by builds, and lie in the published tree alone: name it with
--tree to have them judged.`;

export const defineKeyStatus: CommandDefinition = (command, terminal) => {
  command
    .option("--tree <url|dir>", "the published tree")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      const options = command.optsWithGlobals<StatusOptions>();
      const context = await openKeyContext(options, terminal);
      const online = options.tree && (await readLives(options.tree, context.now, terminal));
      runStatus({ ...context, ...(online && { online }) }, options, terminal);
    });
};

interface StatusOptions extends KeyOptions {
  readonly tree?: string;
}

/** @throws {CodedError} E_TREE_METADATA, E_TRUST_RECORDS; E_NETWORK and its like */
async function readLives(tree: string, now: Date, terminal: Terminal): Promise<OnlineLives> {
  const { origin } = await openPublished(tree, terminal);
  const { records, roles } = await readPublishedMetadata(origin);
  return onlineLives(roles, { keys: offlineRecords(records).keys, now });
}

interface StatusContext extends KeyContext {
  readonly online?: OnlineLives;
}

function runStatus(context: StatusContext, { json }: KeyOptions, terminal: Terminal): void {
  const { files, online, parsed, shown, now } = context;
  if (files.size === 0) throw noKeys(shown);
  const root = parsed.ok ? publishedRoot(parsed.records) : undefined;
  const roles = parsed.ok ? roleStatuses(parsed.records, now) : [];
  const nameOf = keyNames(parsed);
  const proposals = parsed.pending.map((pending) => proposalStatus(pending, nameOf));
  const problems = parsed.ok ? [] : parsed.problems;
  terminal.exitCode = exitCodeOf(roles, online, parsed.ok);
  if (json) {
    const ok = terminal.exitCode === EXIT.ok;
    printJson(terminal, { ok, root, roles, ...(online && { online }), proposals, problems });
    return;
  }
  for (const { file, message } of problems)
    terminal.out(`${terminal.paint("red", "problem:")} ${shown}/${file} ${message}`);
  if (root) terminal.out(`${"fingerprint".padEnd(12)} sha256:${root.sha256}, of ${root.file}`);
  for (const role of roles)
    for (const line of roleLines(role, online, terminal)) terminal.out(line);
  for (const proposal of proposals)
    for (const line of proposalLines(proposal, terminal)) terminal.out(line);
}

function exitCodeOf(
  roles: readonly RoleStatus[],
  online: OnlineLives | undefined,
  isSound: boolean,
): ExitCode {
  const states = [
    ...roles.map(({ offline }) => offline?.state),
    ...Object.values(online ?? {}).map(({ state }) => state),
  ];
  if (!isSound || states.includes("expired")) return EXIT.failed;
  return states.includes("due") ? EXIT.findings : EXIT.ok;
}

function roleLines(
  { role, keys, threshold, offline }: RoleStatus,
  online: OnlineLives | undefined,
  { paint }: Terminal,
): string[] {
  const quota = `${threshold} of ${keys.length}`;
  const head = `${paint("bold", role.padEnd(12))} ${quota.padEnd(8)}`;
  const published = (online as Partial<Record<string, OnlineLife>> | undefined)?.[role];
  const state = (offline ?? published)?.state;
  const words = published ? onlineWords(published) : "signed by the builder";
  const life = offline ? lifeWords(offline) : words;
  const color = state === "good" || state === undefined ? "dim" : "yellow";
  return [
    `${head} ${paint(state === "expired" ? "red" : color, life)}`,
    ...keys.map(({ fingerprint }) => `  ${fingerprint}`),
  ];
}

function onlineWords({ expires, daysLeft, share, state }: OnlineLife): string {
  const days = Math.floor(Math.abs(daysLeft));
  if (state === "expired")
    return `EXPIRED ${days} days ago, on ${expires}: readers refuse the registry; build and publish now`;
  const due = state === "due" ? ": build and publish now" : "";
  return `signed by the builder, until ${expires}, ${days} days left (${Math.floor(share * 100)} %)${due}`;
}

function lifeWords(offline: NonNullable<RoleStatus["offline"]>): string {
  const { version, signatures, expires, daysLeft, share, state } = offline;
  const days = Math.floor(Math.abs(daysLeft));
  const left =
    state === "expired"
      ? `EXPIRED ${days} days ago: readers refuse the registry`
      : `${days} days left (${Math.floor(share * 100)} %)`;
  const due = state === "due" ? ": renew it now with ashlar key renew" : "";
  return `version ${version}, ${signatures} signatures, until ${expires}, ${left}${due}`;
}

function proposalLines(proposal: ProposalStatus, { paint }: Terminal): string[] {
  const { file, missing, signedBy, mayStillSign, invalid } = proposal;
  return [
    `${paint("yellow", "proposal:")} ${file}: ${missing}`,
    ...signedBy.map((name) => `  signed         ${name}`),
    ...mayStillSign.map((name) => `  may still sign ${name}`),
    ...invalid.map((name) => `  does not hold  ${name} (made for other content: sign again)`),
  ];
}
