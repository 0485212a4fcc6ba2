/** `ashlar list`: every artifact that the registries list. */

import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import { scoreWords } from "../../schemas/score-words.ts";
import { openRegistries } from "../registry/open-registries.ts";
import { readAll } from "../registry/read-all.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import type { CommandDefinition } from "../terminal/command.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { limitOption } from "./limit-option.ts";
import { noteFailures } from "./note-failures.ts";
import { registryOption } from "./registry-option.ts";
import { scoreText } from "./score-text.ts";
import { typeOption } from "./type-option.ts";

interface ListOptions {
  readonly registry?: readonly string[];
  readonly type?: string;
  readonly category?: string;
  readonly limit: number;
  readonly json?: boolean;
}

type Row = CatalogEntry & { readonly registry: string };

const LIMIT = 100;

const EXAMPLES = `
Examples:
  ashlar list
  ashlar list --type template --category genomics
  ashlar list --registry ./dist --limit 1000 --json`;

export const defineList: CommandDefinition = (command, terminal) => {
  command
    .addOption(typeOption())
    .option("-c, --category <id>", "only artifacts of this category")
    .addOption(limitOption(LIMIT))
    .addOption(registryOption())
    .addHelpText("after", EXAMPLES)
    .action(async () => list(command.optsWithGlobals<ListOptions>(), terminal));
};

async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const registries = await openRegistries(options, terminal);
  const { results, failures } = await readAll(registries.readers, (reader) => reader.catalog());
  const rows = results
    .flatMap(({ reader, value }) =>
      value.map((entry): Row => ({ ...entry, registry: reader.alias })),
    )
    .filter((row) => isShown(row, registries, options))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
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
    const name = (names[index] ?? "").padEnd(nameWidth);
    const mark = row.deprecated ? paint("yellow", "deprecated  ") : "";
    const source = several ? paint("dim", `  from ${row.registry}`) : "";
    return `${paint("bold", name)}  ${paint("cyan", row.type.padEnd(typeWidth))}  ${scoreText(row, paint, scoreWidth)}  ${mark}${plainText(row.title)}${source}`;
  });
}
