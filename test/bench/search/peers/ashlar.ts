/** Ashlar's own search, as its site and its command line have it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { searchFiles } from "../../../../builder/search/search-files.ts";
import { openSearch } from "../../../../client/search/open-search.ts";
import { unpackJson } from "../../../../client/search/unpack-search-file.ts";
import { ANSWERS, type SearchEngine, type SearchRecord } from "../search-engine.ts";

/** The root lies at a name of its own here: in a tree, the registry document has its digest. */
const ROOT = "root.json.gzip";
const NAMESPACE = "debian/";
const TEXT_LENGTH = 1500;
const CLIENT = join(import.meta.dirname, "../../../../client/search");

export const ASHLAR: SearchEngine = {
  name: "Ashlar",
  lazy: true,
  pageScript: `
    import { openSearch } from ${JSON.stringify(join(CLIENT, "open-search.ts"))};
    import { unpackJson } from ${JSON.stringify(join(CLIENT, "unpack-search-file.ts"))};
    globalThis.search = [openSearch, unpackJson];`,
  async index(records, { folder }) {
    const rows = records.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const byName = new Map(rows.map((row) => [NAMESPACE + row.name, row]));
    const files = searchFiles({
      segments: [{ documents: [...wordsOf(rows)], counts: () => true }],
      recordOf: (name) => recordOf(byName.get(name)),
    });
    let last: Uint8Array = new Uint8Array();
    for (const { path, bytes = new Uint8Array() } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
      last = bytes;
    }
    writeFileSync(join(folder, ROOT), last);
  },
  async open(host) {
    const { content } = await unpackJson(await host.readFile(ROOT), ROOT);
    const searcher = openSearch([{ root: content, fetchFile: (path) => host.readFile(path) }]);
    return async (query) => {
      const { hits } = await searcher.search(query, { limit: ANSWERS });
      return hits.map(({ name }) => name.slice(NAMESPACE.length));
    };
  },
};

function* wordsOf(records: readonly SearchRecord[]) {
  for (const { name, summary, tags, description } of records) {
    const text = description.replace(/\s+/g, " ").slice(0, TEXT_LENGTH).toWellFormed();
    yield { name: NAMESPACE + name, title: "", summary, tags, text };
  }
}

function recordOf(record: SearchRecord | undefined) {
  if (!record) return undefined;
  const { summary, tags } = record;
  return {
    ...{ title: "", summary, tags, categories: tags.slice(0, 1), license: undefined },
    ...{ type: "module-binary", version: "1.0.0", publisher: "Debian", verified: true },
    ...{ accepts: [], returns: [] },
    ...{ deprecated: false, verdict: "passed" as const, points: 90, updated: 1_700_000_000 },
  };
}
