/** `ashlar usage import`: access logs into daily counts. */
import { createHmac, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { ProposedFile } from "../contribute/proposal.ts";
import { connectGitHub } from "../github/connect-github.ts";
import { listAll } from "../github/list-all.ts";
import { repositoryName } from "../github/repository-name.ts";
import { addReleases, releaseCounters } from "../usage/add-releases.ts";
import { addLogDay, dateOf, recordOf, type UsageByMonth } from "../usage/add-usage.ts";
import { type CountedLog, type Counting, countLog } from "../usage/count-log.ts";
import { logFileLines } from "../usage/read-log-file.ts";
import { seenFilter } from "../usage/seen-filter.ts";
import { usageChanges } from "../usage/usage-changes.ts";
import { layersIn, openUsageFolder, versionsIn, writeUsage } from "../usage/usage-folder.ts";
import { usageProposal } from "../usage/usage-proposal.ts";
import { buildClock } from "./build-clock.ts";
import { addCarryOptions, type CarryOptions, carryOut } from "./carry-out.ts";
import { registryFolder } from "./open-source.ts";

interface ImportOptions extends CarryOptions {
  readonly registry?: string;
  readonly githubReleases?: string;
  readonly date?: string;
}

const EXAMPLES = `
Examples:
  ashlar usage import access.log access.log.1.gz         nginx and Apache
  ashlar usage import cloudfront/*.gz                     CloudFront
  ashlar usage import fastly.log --dry-run --json         Fastly: JSON lines or syslog
  ashlar usage import --github-releases acme/hello        what GitHub counted for its releases
  ashlar usage import --github-releases releases.json     as GET /repos/OWNER/NAME/releases answers
  ashlar usage import access.log --propose                as a pull request, for a maintainer

A download is a GET of a version's archive that was answered with 200, or with
206 from its first byte; one a client, version and day. Clients are told apart
by a keyed hash of address and agent, whose key is never written. Search engines,
previews and monitors do not count. A log that was imported before counts only
for the lines that came to its end since then. Exit code 1: a file held no
request that could be read.`;

export const defineUsageImport: CommandDefinition = (command, terminal) => {
  command
    .argument("[log...]", "access logs, also gzip; the oldest first")
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option(
      "--github-releases <repository>",
      "counters of GitHub's release files: OWNER/NAME, or a file of them",
    )
    .option("--date <day>", "with --github-releases: when they were read (default: today)");
  addCarryOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (logs: string[]) =>
      runImport(logs, command.optsWithGlobals<ImportOptions>(), terminal),
    );
};

interface ImportedFile extends Pick<CountedLog, "lines"> {
  readonly file: string;
  /** Downloads that it added. */
  readonly added: number;
}

async function runImport(
  logs: readonly string[],
  options: ImportOptions,
  terminal: Terminal,
): Promise<void> {
  if (logs.length === 0 && options.githubReleases === undefined)
    throw usage("which logs?", "ashlar usage import FILE…, or --github-releases FILE");
  const registry = await registryFolder(options.registry, terminal.folder);
  const folder = await openUsageFolder(registry);
  const versions = await versionsIn(registry);
  const before: UsageByMonth = new Map();
  const after: UsageByMonth = new Map();
  const load = async (month: string): Promise<void> => {
    const known = before.has(month) ? undefined : await folder.read(month);
    if (!known) return;
    before.set(month, known);
    if (!after.has(month)) after.set(month, known);
  };
  const files: ImportedFile[] = [];
  const isRepeated = clientMemory();
  for (const log of logs)
    files.push(await importLog(log, { load, after, versions, isRepeated }, terminal));
  if (options.githubReleases !== undefined) for (const month of folder.months) await load(month);
  const releases = await importReleases(options, { registry, versions, after }, terminal);
  const imported = { files, releases };
  const changes = usageChanges(before, after, folder.files);
  if (options.propose || options.branch !== undefined || options.patch !== undefined) {
    await propose({ ...imported, changes, registry }, options, terminal);
    return;
  }
  const written = options.dryRun ? [] : await writeUsage(registry, changes);
  const shown = written.map((path) => relative(terminal.folder, path));
  report({ ...imported, written: shown }, options, terminal);
}

interface Proposing extends Omit<ImportReport, "written"> {
  readonly changes: readonly ProposedFile[];
  readonly registry: string;
}

/** Nothing is proposed where nothing came. */
async function propose(
  { files, releases, changes, registry }: Proposing,
  options: ImportOptions,
  terminal: Terminal,
): Promise<void> {
  const proposal = usageProposal(changes);
  if (!proposal) {
    report({ files, releases, written: [] }, options, terminal);
    return;
  }
  const facts = { added: addedOf({ files, releases }), files, releases: releases ?? null };
  await carryOut({ proposal, registry, options, next: [], facts }, terminal);
}

function addedOf({ files, releases }: Omit<ImportReport, "written">): number {
  return files.reduce((sum, file) => sum + file.added, releases ?? 0);
}

interface Importing extends Pick<Counting, "isRepeated"> {
  /** Reads a month into `after` where it is not there yet. */
  readonly load: (month: string) => Promise<void>;
  readonly after: UsageByMonth;
  readonly versions: ReadonlySet<string>;
}

async function importLog(
  log: string,
  { load, after, versions, isRepeated }: Importing,
  terminal: Terminal,
): Promise<ImportedFile> {
  const progress = terminal.progress(`counting ${log}`);
  try {
    const { days, lines } = await countLog(logFileLines(resolve(terminal.folder, log)), {
      isRepeated,
      onDay: (day) => load(day.slice(0, 7)),
      importedOf: (day) => recordOf(after, day).imported?.[dateOf(day)] ?? [],
      isPublished: ({ name, version }) => versions.has(`${name}@${version}`),
      onLine(count) {
        if (count % 10_000 === 0) progress.update(count, 0);
        if (count % 10_000 === 0) terminal.signal.throwIfAborted();
      },
    });
    let added = 0;
    for (const [day, one] of days) added += addLogDay(after, day, one);
    return { file: log, lines, added };
  } finally {
    progress.end();
  }
}

/** 2 to the power of it places: 16 MiB, four million clients of versions. */
const FILTER_BITS = 20;

/** The key is made for this run alone: from what is kept nobody can tell who asked. */
function clientMemory(): Counting["isRepeated"] {
  const key = randomBytes(32);
  const filter = seenFilter(FILTER_BITS);
  return ({ day, address, agent }, { name, version }) => {
    const text = [day, name, version, address, agent].join("\n");
    return filter.isRepeated(createHmac("sha256", key).update(text).digest());
  };
}

interface Registry extends Pick<Importing, "after" | "versions"> {
  readonly registry: string;
}

/** @returns downloads that came; undefined where none were asked for */
async function importReleases(
  { githubReleases, date, github }: ImportOptions,
  { registry, versions, after }: Registry,
  terminal: Terminal,
): Promise<number | undefined> {
  if (githubReleases === undefined) return undefined;
  const text = await readFile(resolve(terminal.folder, githubReleases), "utf8").catch(
    () => undefined,
  );
  const counters = releaseCounters(
    text === undefined ? await askReleases(githubReleases, github, terminal) : jsonOf(text),
  );
  if (!counters)
    throw usage(
      `${githubReleases} is no list of releases`,
      "name a repository as OWNER/NAME, or a file with what GET /repos/OWNER/NAME/releases answers",
    );
  const seconds = buildClock({ now: date, sourceDateEpoch: undefined, committedAt: null });
  const day = new Date(seconds * 1000).toISOString().slice(0, 10);
  return addReleases(after, { counters, versionsAt: await layersIn(registry, versions), day });
}

/** @throws {CodedError} E_USAGE for what is neither a file nor a repository; what GitHub refuses with */
async function askReleases(
  named: string,
  github: string | undefined,
  terminal: Terminal,
): Promise<readonly unknown[]> {
  const repository = repositoryName(named, terminal);
  const environment = {
    ...terminal.environment,
    ...(github !== undefined && { GITHUB_API_URL: github }),
  };
  const octokit = await connectGitHub({ environment });
  return listAll<unknown>(
    octokit.paginate.iterator(octokit.rest.repos.listReleases, { ...repository, per_page: 100 }),
    { what: `releases of ${named}` },
  );
}

interface ImportReport {
  readonly files: readonly ImportedFile[];
  readonly releases: number | undefined;
  readonly written: readonly string[];
}

function report(
  { files, releases, written }: ImportReport,
  { json, dryRun = false }: ImportOptions,
  terminal: Terminal,
): void {
  const added = addedOf({ files, releases });
  const unread = files.filter(({ lines }) => lines.all > 0 && lines.unread === lines.all);
  terminal.exitCode = unread.length > 0 ? EXIT.failed : EXIT.ok;
  if (json) {
    const ok = unread.length === 0;
    printJson(terminal, { ok, dryRun, added, files, releases: releases ?? null, written });
    return;
  }
  for (const { file, lines, added: own } of files) {
    const notes = [
      `${lines.repeated} repeated`,
      `${lines.bots} of bots`,
      `${lines.unknown} of versions that are not here`,
      `${lines.unread} lines unread`,
    ];
    terminal.out(`${file}: ${own} downloads of ${lines.all} lines (${notes.join(", ")})`);
  }
  for (const { file } of unread)
    terminal.note(`warning: no line of ${file} is a request in a format that is known here`);
  if (releases !== undefined)
    terminal.out(`Releases: ${releases} downloads since the last reading`);
  terminal.out(
    written.length === 0
      ? `${added} downloads; nothing ${dryRun ? "was" : "had to be"} written`
      : `${added} downloads, in ${shownFiles(written)}: commit ${written.length === 1 ? "it" : "them"}`,
  );
}

/** The parts of a large month are many. */
const FILES_SHOWN = 4;

function shownFiles(written: readonly string[]): string {
  if (written.length <= FILES_SHOWN) return written.join(", ");
  return `${written.length} files of ${[...new Set(written.map((path) => dirname(path)))].join(", ")}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
