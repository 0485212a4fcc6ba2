/** `ashlar search QUERY`: finds artifacts by words; never installs what it finds. */
import { Option } from "commander";
import { openRegistries } from "../registry/open-registries.ts";
import { SEARCH_SORTS, type SearchSort } from "../search/search-hit.ts";
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

interface SearchCommandOptions {
  readonly registry?: readonly string[];
  readonly type?: string;
  readonly limit: number;
  readonly sort: SearchSort;
  readonly expand?: boolean;
  readonly json?: boolean;
}

const LIMIT = 20;

const EXAMPLES = `
A query has words, "phrases in quotes", -words that must not be there, and facets:
type: category: tag: license: publisher: verdict: and in: out:, the name of a type that an
artifact takes or gives, of a field of one, or field:type

Examples:
  ashlar search tide
  ashlar search "genome pipeline" --type template --limit 5
  ashlar search tide --expand
  ashlar search 'tide license:Apache-2.0 -tutorial' --sort updated
  ashlar search tide --registry https://registry.example.org --json`;

export const defineSearch: CommandDefinition = (command, terminal) => {
  command
    .argument("<query...>", "words to look for: names, titles, tags, summaries, documentation")
    .addOption(typeOption())
    .addOption(
      new Option("--sort <order>", "the order of what has all words")
        .choices(SEARCH_SORTS)
        .default("relevance"),
    )
    .option("--expand", "look for words too that go together with these in the registry")
    .addOption(limitOption(LIMIT))
    .addOption(registryOption())
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[]) =>
      search(words.join(" "), command.optsWithGlobals<SearchCommandOptions>(), terminal),
    );
};

async function search(
  query: string,
  options: SearchCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const registries = await openRegistries(options, terminal);
  const answer = await searchRegistries(registries, query, {
    limit: options.limit,
    sort: options.sort,
    expand: options.expand,
    ...(options.type !== undefined && { filters: { type: [options.type] } }),
  });
  const { hits, failures, total, spellings, related, notes } = answer;
  if (options.json) {
    const shown = hits.map(({ tier: _, source: __, ...hit }) => hit);
    printJson(terminal, { query, hits: shown, total, spellings, related, notes, failures });
    return;
  }
  noteFailures(failures, terminal);
  for (const note of notes) terminal.note(note);
  for (const { word, as } of spellings)
    terminal.note(`Nothing has "${plainText(word)}"; searched for ${as.map(plainText).join(", ")}`);
  for (const { word, as } of related)
    terminal.note(`With "${plainText(word)}" go: ${as.map(plainText).join(", ")}`);
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
  const without =
    hit.without.length > 0
      ? paint("dim", `  without ${hit.without.map(plainText).join(", ")}`)
      : "";
  const head = `${paint("bold", hit.name)}@${plainText(hit.version)}  ${paint("cyan", plainText(hit.type))}  ${scoreText(hit, paint)}${mark}${source}${without}`;
  const summary = plainText(hit.summary) || plainText(hit.title);
  return [head, `  ${summary}`];
}
