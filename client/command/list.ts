/** `ashlar list`: every artifact that the registries list. */

import { Option } from "commander";
import { scoreWords } from "../../schemas/score-words.ts";
import { openRegistries } from "../registry/open-registries.ts";
import { readAll } from "../registry/read-all.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import type { CommandDefinition } from "../terminal/command.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { limitOption } from "./limit-option.ts";
import { noteFailures } from "./note-failures.ts";
import { readShelf, SHELVES, type Shelf, type ShelfRow } from "./read-shelf.ts";
import { registryOption } from "./registry-option.ts";
import { scoreText } from "./score-text.ts";
import { typeOption } from "./type-option.ts";

interface ListOptions {
  readonly registry?: readonly string[];
  readonly type?: string;
  readonly category?: string;
  readonly recent?: boolean;
  readonly popular?: boolean;
  readonly trending?: boolean;
  readonly featured?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

type Row = ShelfRow & { readonly registry: string };

const LIMIT = 100;

const EXAMPLES = `
--recent, --popular, --trending and --featured are short lists that the registry keeps, in
its own order; without them all artifacts are listed, by name.

Examples:
  ashlar list
  ashlar list --type template --category genomics
  ashlar list --recent --limit 10
  ashlar list --registry ./dist --limit 1000 --json`;

export const defineList: CommandDefinition = (command, terminal) => {
  command
    .addOption(typeOption())
    .option("-c, --category <id>", "only artifacts of this category")
    .addOption(shelfOption("recent", "the newest versions, newest first"))
    .addOption(shelfOption("popular", "those on which most others depend, most first"))
    .addOption(shelfOption("trending", "those downloaded more than before, where it is counted"))
    .addOption(shelfOption("featured", "those that the registry's owners point out"))
    .addOption(limitOption(LIMIT))
    .addOption(registryOption())
    .addHelpText("after", EXAMPLES)
    .action(async () => list(command.optsWithGlobals<ListOptions>(), terminal));
};

function shelfOption(shelf: Shelf, description: string): Option {
  return new Option(`--${shelf}`, description).conflicts(
    SHELVES.filter((other) => other !== shelf),
  );
}

async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const registries = await openRegistries(options, terminal);
  const shelf = SHELVES.find((name) => options[name]);
  const { results, failures } = await readAll<readonly ShelfRow[]>(registries.readers, (reader) =>
    shelf === undefined ? readCatalog(reader, terminal) : readShelf(reader, shelf),
  );
  const rows = results
    .flatMap(({ reader, value }) =>
      value.map((entry): Row => ({ ...entry, registry: reader.alias })),
    )
    .filter((row) => isShown(row, registries, options))
    .sort(ORDERS[shelf ?? "name"]);
  const shown = rows.slice(0, options.limit);
  if (options.json) {
    printJson(terminal, { total: rows.length, artifacts: shown, failures });
    return;
  }
  noteFailures(failures, terminal);
  for (const line of table(shown, registries.readers.length > 1, terminal)) terminal.out(line);
  if (rows.length === 0) terminal.note("No artifact matches.");
  if (rows.length > shown.length) {
    terminal.note(`${shown.length} of ${rows.length} artifacts; more with --limit ${rows.length}`);
  }
}

async function readCatalog(
  reader: RegistryReader,
  { progress: begin }: Pick<Terminal, "progress">,
): Promise<readonly ShelfRow[]> {
  const { counts } = await reader.registry();
  const progress = begin(`reading the list of ${reader.alias}`);
  try {
    return await reader.catalog((count) => progress.update(count, counts.artifacts));
  } finally {
    progress.end();
  }
}

const byName = (a: Row, b: Row): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** The rows of several registries in one order; sorting is stable, so one registry's keep theirs. */
const ORDERS: Readonly<Record<Shelf | "name", (a: Row, b: Row) => number>> = {
  name: byName,
  featured: () => 0,
  trending: (a, b) => (b.trend ?? 0) - (a.trend ?? 0),
  popular: (a, b) => dependentsOf(b) - dependentsOf(a),
  recent: (a, b) => (momentOf(a) < momentOf(b) ? 1 : momentOf(a) > momentOf(b) ? -1 : 0),
};

const dependentsOf = (row: Row): number => ("dependents" in row ? row.dependents : 0);
const momentOf = (row: Row): string => ("publishedAt" in row ? row.publishedAt : "");

function isShown(
  { name, registry, type, categories }: Row,
  registries: RegistrySet,
  options: ListOptions,
): boolean {
  if (options.type !== undefined && type !== options.type) return false;
  if (options.category !== undefined && !categories.includes(options.category)) return false;
  return registries.eligible(name).some(({ alias }) => alias === registry);
}

function table(rows: readonly Row[], several: boolean, { paint }: Terminal): string[] {
  const names = rows.map(({ name, version }) => `${name}@${version}`);
  const nameWidth = Math.max(0, ...names.map((name) => name.length));
  const typeWidth = Math.max(0, ...rows.map(({ type }) => type.length));
  const scoreWidth = Math.max(
    0,
    ...rows.map(({ score, verdict }) => scoreWords(score, verdict).length),
  );
  return rows.map((row, index) => {
    const when = "publishedAt" in row ? `${row.publishedAt.slice(0, 10)}  ` : "";
    const name = (names[index] ?? "").padEnd(nameWidth);
    const mark = "deprecated" in row && row.deprecated ? paint("yellow", "deprecated  ") : "";
    const withheld =
      "withheld" in row && row.withheld ? paint("red", `${row.withheld} withheld  `) : "";
    const reason = row.reason === undefined ? "" : `: ${plainText(row.reason)}`;
    const source = several ? paint("dim", `  from ${row.registry}`) : "";
    return `${when}${paint("bold", name)}  ${paint("cyan", row.type.padEnd(typeWidth))}  ${scoreText(row, paint, scoreWidth)}  ${mark}${withheld}${plainText(row.title)}${reason}${source}`;
  });
}
