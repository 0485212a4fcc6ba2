/** FlexSearch (github.com/nextapps-de/flexsearch): one index of beginnings of words, exported in parts. */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ANSWERS, type SearchEngine } from "../search-engine.ts";
import { readShownRecords, writeShownRecords } from "../shown-records.ts";

interface FlexSearch {
  readonly Index: new (options: object) => FlexIndex;
}

interface FlexIndex {
  add(id: number, text: string): void;
  search(query: string, options: object): readonly number[];
  export(keep: (key: string, data: string | undefined) => void): Promise<unknown> | undefined;
  import(key: string, data: string): void;
}

const OPTIONS = { tokenize: "forward" };
const FILE = "index.json";

export const FLEXSEARCH: SearchEngine = {
  name: "FlexSearch",
  package: { name: "flexsearch", version: "0.8.212" },
  lazy: false,
  pageScript: 'import { Index } from "flexsearch"; export { Index };',
  async index(records, { folder, modules }) {
    const index = new (load(modules).Index)(OPTIONS);
    for (const [id, { name, summary, tags, description }] of records.entries())
      index.add(id, `${name} ${summary} ${tags.join(" ")} ${description}`);
    const parts: Record<string, string> = {};
    await index.export((key, data) => {
      if (data !== undefined) parts[key] = data;
    });
    writeFileSync(join(folder, FILE), JSON.stringify(parts));
    writeShownRecords(records, folder);
  },
  async open(host, { modules }) {
    const index = new (load(modules).Index)(OPTIONS);
    const parts = JSON.parse(Buffer.from(await host.readFile(FILE)).toString()) as object;
    for (const [key, data] of Object.entries(parts)) index.import(key, data as string);
    const shown = await readShownRecords(host);
    return async (query) =>
      index
        .search(query, { limit: ANSWERS, suggest: true })
        .map((id) => shown[id]?.name ?? `record ${id}`);
  },
};

function load(modules: string): FlexSearch {
  return createRequire(join(modules, "package.json"))("flexsearch") as FlexSearch;
}
