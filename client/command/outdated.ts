/** `ashlar outdated`: what is newer than `ashlar.lock`. Nothing is changed. */
import { resolve } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Lockfile } from "../../schemas/lockfile.ts";
import { readReceipts } from "../install/receipt.ts";
import { lockPath, readLock } from "../lock/lock-file.ts";
import { findUpdates, type Update } from "../outdated/find-updates.ts";
import { openRegistries } from "../registry/open-registries.ts";
import { similarNames } from "../resolve/similar-names.ts";
import type { CommandDefinition } from "../terminal/command.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { registryOption } from "./registry-option.ts";

interface OutdatedOptions {
  readonly registry?: readonly string[];
  readonly dir: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** An update, and what lies in ashlar_modules/. */
type Row = Update & { readonly installed: string | null };

const EXAMPLES = `
current is what ashlar.lock has, wanted the newest version that all that ask for
it allow, latest the newest there is. Looks at what was asked for by name; with
--all also at what that needs.

Exit code 1: something is outdated, withdrawn or gone. 0: all is up to date.

Examples:
  ashlar outdated
  ashlar outdated --all --dir my-project
  ashlar outdated acme/pipeline --json`;

export const defineOutdated: CommandDefinition = (command, terminal) => {
  command
    .argument("[name...]", "only these, which ashlar.lock has to hold")
    .option("-d, --dir <dir>", "project folder with ashlar.lock", ".")
    .option("-a, --all", "also what is only there because something else needs it")
    .addOption(registryOption())
    .addHelpText("after", EXAMPLES)
    .action(async (names: string[]) =>
      outdated(names, command.optsWithGlobals<OutdatedOptions>(), terminal),
    );
};

async function outdated(
  asked: readonly string[],
  options: OutdatedOptions,
  terminal: Terminal,
): Promise<void> {
  const folder = resolve(terminal.folder, options.dir);
  const lock = await readLock(folder);
  if (lock === undefined) throw noLock(folder);
  const names = namesOf(asked, lock, options);
  const rows = await withInstalled(await ask(lock, names, options, terminal), folder);
  const stale = rows.filter(({ upToDate }) => !upToDate);
  terminal.exitCode = stale.length > 0 ? EXIT.failed : EXIT.ok;
  if (options.json) {
    printJson(terminal, { ok: stale.length === 0, folder, artifacts: rows });
    return;
  }
  for (const line of table(stale, terminal)) terminal.out(line);
  for (const { name, current } of rows.filter(({ upToDate, deprecated }) => upToDate && deprecated))
    terminal.note(`${name}@${current} is the latest version, and deprecated`);
  if (stale.length === 0) terminal.note(`${rows.length} artifacts are up to date.`);
  const better = stale.filter(({ current, wanted }) => wanted !== current);
  if (better.length > 0) terminal.note(`Take what is wanted with: ${installCommand(better)}`);
}

function namesOf(
  asked: readonly string[],
  lock: Lockfile,
  { all }: OutdatedOptions,
): readonly string[] {
  const locked = Object.keys(lock.artifacts).sort();
  const unknown = asked.find((name) => !locked.includes(name));
  if (unknown !== undefined) throw notLocked(unknown, locked);
  if (asked.length > 0) return [...new Set(asked)].sort();
  return all ? locked : locked.filter((name) => Object.hasOwn(lock.requests, name));
}

async function ask(
  lock: Lockfile,
  names: readonly string[],
  options: OutdatedOptions,
  terminal: Terminal,
): Promise<Update[]> {
  const registries = await openRegistries(options, terminal);
  const progress = terminal.progress("asking");
  try {
    return await findUpdates({ lock, names, registries, onProgress: progress.update });
  } finally {
    progress.end();
  }
}

function withInstalled(updates: readonly Update[], folder: string): Promise<Row[]> {
  return Promise.all(
    updates.map(async (update) => {
      const { placed } = await readReceipts(folder, update.name);
      return { ...update, installed: placed?.version ?? null };
    }),
  );
}

const COLUMNS = ["name", "current", "wanted", "latest"] as const;

function table(rows: readonly Row[], { paint }: Terminal): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(({ name, current, wanted, latest }) => [
    name,
    current,
    wanted,
    latest ?? "gone",
  ]);
  const widths = COLUMNS.map((title, at) =>
    Math.max(title.length, ...cells.map((line) => line[at]?.length ?? 0)),
  );
  const padded = (line: readonly string[]) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0));
  return [
    paint("dim", [...padded(COLUMNS), "why"].join("  ")),
    ...rows.map((row, at) => {
      const [name = "", current = "", wanted = "", latest = ""] = padded(cells[at] ?? []);
      const bold = paint("bold", name);
      const better = row.wanted === row.current ? wanted : paint("green", wanted);
      return [bold, current, better, paint("cyan", latest), reasons(row)].join("  ");
    }),
  ];
}

function reasons({ demands, yanked, deprecated, installed, current, latest }: Row): string {
  const asked = demands.map(({ range, by }) =>
    by === undefined ? `asked for ${range}` : `needed by ${by} ${range}`,
  );
  return [
    ...(latest === null ? ["the registry has no release of it any more"] : []),
    ...(yanked === undefined ? [] : [`yanked: ${plainText(yanked)}`]),
    ...(deprecated ? ["deprecated"] : []),
    ...asked,
    ...(installed === null ? ["not installed"] : []),
    ...(installed !== null && installed !== current ? [`${installed} is installed`] : []),
  ].join("; ");
}

/** Names again with what was asked of them, which frees them from the lock. */
function installCommand(rows: readonly Row[]): string {
  const words = rows.map(({ name, demands }) => {
    const range = demands.find(({ by }) => by === undefined)?.range;
    return range === undefined || range === "*" ? name : `${name}@${range}`;
  });
  return [
    "ashlar install",
    ...words.map((word) => (/[<> |*]/.test(word) ? `"${word}"` : word)),
  ].join(" ");
}

function notLocked(name: string, locked: readonly string[]): CodedError {
  const candidates = similarNames(name, locked);
  return new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `ashlar.lock does not hold ${name}`,
    fix:
      candidates.length > 0
        ? `Did you mean ${candidates.join(" or ")}?`
        : "Leave the name out to see all that was asked for.",
    details: candidates,
  });
}

function noLock(folder: string): CodedError {
  return new CodedError({
    code: "E_NO_LOCK",
    exitCode: EXIT.usage,
    message: `there is no ${lockPath(folder)}, so nothing says what should be up to date`,
    fix: "Name the project with --dir DIR, or install something first: ashlar install NAME",
  });
}
