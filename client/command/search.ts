/** `ashlar search QUERY`: finds artifacts by words; never installs what it finds. */
import { openRegistries } from "../registry/open-registries.ts";
import { type RegistryHit, searchRegistries } from "../search/search-registries.ts";
import type { CommandDefinition } from "../terminal/command.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { limitOption } from "./limit-option.ts";
import { noteFailures } from "./note-failures.ts";
import { registryOption } from "./registry-option.ts";
import { scoreText } from "./score-text.ts";
import { typeOption } from "./type-option.ts";

interface SearchOptions {
  readonly registry?: readonly string[];
  readonly type?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const LIMIT = 20;

const EXAMPLES = `
Examples:
  ashlar search tide
  ashlar search "genome pipeline" --type template --limit 5
  ashlar search tide --registry https://registry.example.org --json`;

export const defineSearch: CommandDefinition = (command, terminal) => {
  command
    .argument("<query...>", "words to look for: names, titles, tags, summaries, documentation")
    .addOption(typeOption())
    .addOption(limitOption(LIMIT))
    .addOption(registryOption())
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[]) =>
      search(words.join(" "), command.optsWithGlobals<SearchOptions>(), terminal),
    );
};

async function search(query: string, options: SearchOptions, terminal: Terminal): Promise<void> {
  const registries = await openRegistries(options, terminal);
  const { hits, failures } = await searchRegistries(registries, query, options);
  if (options.json) {
    printJson(terminal, {
      query,
      hits: hits.map(({ tier: _, leniency: __, ...hit }) => hit),
      failures,
    });
    return;
  }
  noteFailures(failures, terminal);
  const several = registries.readers.length > 1;
  for (const hit of hits) for (const line of lines(hit, several, terminal)) terminal.out(line);
  if (hits.length === 0)
    terminal.note(
      `Nothing matches "${plainText(query)}". Try fewer or other words, or: ashlar list`,
    );
}

function lines(hit: RegistryHit, several: boolean, { paint }: Terminal): string[] {
  const source = several
    ? paint("dim", `  from ${[hit.registry, ...hit.alsoIn].join(", also ")}`)
    : "";
  const mark = hit.deprecated ? paint("yellow", "  deprecated") : "";
  const head = `${paint("bold", hit.name)}@${plainText(hit.version)}  ${paint("cyan", plainText(hit.type))}  ${scoreText(hit, paint)}${mark}${source}`;
  const summary = plainText(hit.summary) || plainText(hit.title);
  return [head, `  ${summary}`];
}
