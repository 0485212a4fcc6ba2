/** MiniSearch (lucaong.github.io/minisearch) as it is meant to be used: one JSON file, loaded whole. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import MiniSearch, { type Options } from "minisearch";
import { ANSWERS, type SearchEngine } from "../search-engine.ts";

const FILE = "index.json";
const FUZZY_LENGTH_MIN = 4;

/** From strict to lenient: all words; all, with typing errors; any. */
const STAGES = [
  { combineWith: "AND", fuzzy: false },
  { combineWith: "AND", fuzzy: true },
  { combineWith: "OR", fuzzy: true },
] as const;

export const MINISEARCH: SearchEngine = {
  name: "MiniSearch",
  lazy: false,
  pageScript: 'import MiniSearch from "minisearch"; export { MiniSearch };',
  async index(records, { folder }) {
    const index = new MiniSearch(options());
    index.addAll(
      records.map((record) => ({
        ...record,
        tags: record.tags.join(" "),
        whole: record.name.replace(/[^a-z0-9]/g, ""),
      })),
    );
    writeFileSync(join(folder, FILE), JSON.stringify(index));
  },
  async open(host) {
    const index = MiniSearch.loadJSON(Buffer.from(await host.readFile(FILE)).toString(), options());
    return async (query) => {
      for (const { combineWith, fuzzy } of STAGES) {
        const hits = index.search(query, {
          combineWith,
          prefix: true,
          fuzzy: (term) => fuzzy && term.length >= FUZZY_LENGTH_MIN && 0.2,
          maxFuzzy: 2,
          weights: { fuzzy: 0.3, prefix: 0.6 },
          boost: { name: 8, whole: 4, tags: 3, summary: 2, description: 0.5 },
        });
        if (hits.length > 0) return hits.slice(0, ANSWERS).map(({ id }) => String(id));
      }
      return [];
    };
  },
};

function options(): Options {
  return {
    idField: "name",
    fields: ["name", "whole", "summary", "tags", "description"],
    storeFields: ["summary"],
  };
}
