/** `ashlar renew`: holds a registry against advisories that came since, and says what they are about. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Finding } from "../../schemas/finding.ts";
import { runRules } from "../check/run-rules.ts";
import { connectGitHub } from "../github/connect-github.ts";
import { upsertIssue } from "../github/own-issue.ts";
import { repositoryName } from "../github/repository-name.ts";
import type { Repository } from "../parse/subject.ts";
import { withOwnRules } from "../plugin/with-own-rules.ts";
import { RENEWAL_MARKER, renewalReport } from "../report/renewal.ts";
import { type AdvisoryCopy, readAdvisoryFolder } from "../scan/osv/read-advisory-folder.ts";
import { replaceFile } from "../write/replace-file.ts";
import { botAccount } from "./bot-account.ts";
import { readAndCheck } from "./check-worktree.ts";
import { registryFolder } from "./open-source.ts";

interface RenewOptions {
  readonly registry?: string;
  readonly advisories: string;
  readonly write?: boolean;
  readonly issue?: boolean;
  readonly repository?: string;
  readonly botId?: string;
  readonly cache: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar renew --advisories advisory-database             what new advisories are about
  ashlar renew --advisories advisory-database --write     copy those into registry/advisories/
  ashlar renew --advisories advisory-database --issue     in a workflow: one issue, kept up to date

Every version is held against the copies, without any of them in the registry yet.
Exit code 8: something new was found, and no issue was asked for.`;

export const defineRenew: CommandDefinition = (command, terminal) => {
  command
    .requiredOption("--advisories <dir>", "folder with OSV records, at any depth")
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--write", "copy the advisories that something was found by into advisories/")
    .option("--issue", "write what was found into one issue of the repository at GitHub")
    .option("--repository <owner/name>", "at the git host (default: GITHUB_REPOSITORY)")
    .option("--bot-id <number>", "account that the issue is by (default: github-actions[bot])")
    .option("--cache <dir>", "where what the checks found is kept (default: the user's cache)")
    .option("--no-cache", "check every file again, and keep nothing")
    .addHelpText("after", EXAMPLES)
    .action(async () => runRenew(command.optsWithGlobals<RenewOptions>(), terminal));
};

async function runRenew(options: RenewOptions, terminal: Terminal): Promise<void> {
  const registry = await registryFolder(options.registry, terminal.folder);
  const folder = resolve(terminal.folder, options.advisories);
  const copies = await readAdvisoryFolder(folder, terminal.signal);
  const { findings, ids } = await newFindings(registry, { copies, options }, terminal);
  const text = renewalReport(findings, ids);
  if (options.write) await writeCopies(registry, copies, ids);
  if (options.issue) await tellGitHub({ text, isEmpty: findings.length === 0 }, options, terminal);
  else if (findings.length > 0) terminal.exitCode = EXIT.findings;
  if (options.json) {
    printJson(terminal, { ok: findings.length === 0, advisories: ids, findings });
    return;
  }
  terminal.out(text.slice(RENEWAL_MARKER.length).trim());
}

interface Renewal {
  readonly findings: readonly Finding[];
  /** Of the advisories that they are by and that the registry lacks, ordered. */
  readonly ids: readonly string[];
}

/** The contents are inspected once; the records are judged with and without the copies. */
async function newFindings(
  registry: string,
  {
    copies,
    options,
  }: { readonly copies: ReadonlyMap<string, AdvisoryCopy>; readonly options: RenewOptions },
  terminal: Terminal,
): Promise<Renewal> {
  const run = { wanted: [], cache: options.cache };
  const read = await readAndCheck(registry, run, terminal);
  const { repository, checked, inspections, now } = read;
  const known = new Set(repository.advisories.flatMap(({ value }) => value?.id ?? []));
  const fresh = [...copies.values()].filter(({ record }) => !known.has(record.id));
  const advisories = [...repository.advisories, ...fresh.map(asFile)];
  const rules = withOwnRules(repository.registry.value);
  const renewed = runRules({ ...repository, advisories }, { rules, inspections, now });
  const before = new Set(
    [...checked.findings, ...checked.suppressed].map(({ fingerprint }) => fingerprint),
  );
  const findings = renewed.findings.filter(
    ({ fingerprint, rule }) => rule.startsWith("SEC-OSV-") && !before.has(fingerprint),
  );
  const said = findings.map(({ message }) => message).join("\n");
  const ids = fresh.map(({ record }) => record.id).filter((id) => said.includes(id));
  return { findings, ids: ids.sort() };
}

function asFile({ record }: AdvisoryCopy): Repository["advisories"][number] {
  const place = { line: 1, column: 1 };
  return {
    path: `advisories/${record.id}.json`,
    value: record,
    raw: record,
    textProblems: [],
    shapeProblems: [],
    locate: () => place,
    text: "",
    body: "",
    bodyLine: 1,
  };
}

async function writeCopies(
  registry: string,
  copies: ReadonlyMap<string, AdvisoryCopy>,
  ids: readonly string[],
): Promise<void> {
  const folder = join(registry, "advisories");
  await mkdir(folder, { recursive: true });
  for (const id of ids) {
    const copy = copies.get(id);
    // An id becomes a file's name.
    if (copy && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(id))
      await replaceFile(join(folder, `${id}.json`), copy.bytes);
  }
}

/** No issue is opened to say that nothing was found, but one that is open says so. */
async function tellGitHub(
  { text, isEmpty }: { readonly text: string; readonly isEmpty: boolean },
  options: RenewOptions,
  terminal: Terminal,
): Promise<void> {
  const github = await connectGitHub(terminal);
  await upsertIssue(github, repositoryName(options.repository, terminal), {
    marker: RENEWAL_MARKER,
    title: "New advisories about artifacts of this registry",
    text,
    botId: botAccount(options.botId),
    open: !isEmpty,
  });
}
