/** Lunr (lunrjs.com): one index with a stemmer; words as they are, as beginnings, and with a typing error. */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ANSWERS, type SearchEngine } from "../search-engine.ts";
import { readShownRecords, writeShownRecords } from "../shown-records.ts";

interface Lunr {
  (configure: (this: Builder) => void): LunrIndex;
  tokenizer(text: string): readonly { toString(): string }[];
  readonly Index: { load(saved: object): LunrIndex };
  readonly Query: { readonly wildcard: { readonly TRAILING: number } };
}

interface Builder {
  ref(field: string): void;
  field(name: string, options?: { boost: number }): void;
  add(document: object): void;
}

interface LunrIndex {
  query(configure: (query: { term(term: string, options: object): void }) => void): readonly {
    readonly ref: string;
  }[];
  toJSON(): object;
}

const FILE = "index.json";
const FUZZY_LENGTH_MIN = 4;

export const LUNR: SearchEngine = {
  name: "Lunr",
  package: { name: "lunr", version: "2.3.9" },
  lazy: false,
  pageScript: 'import lunr from "lunr"; export { lunr };',
  async index(records, { folder, modules }) {
    const index = load(modules)(function () {
      this.ref("id");
      this.field("name", { boost: 8 });
      this.field("summary", { boost: 2 });
      this.field("tags", { boost: 3 });
      this.field("description", { boost: 0.5 });
      for (const [id, record] of records.entries())
        this.add({ ...record, id, tags: record.tags.join(" ") });
    });
    writeFileSync(join(folder, FILE), JSON.stringify(index.toJSON()));
    writeShownRecords(records, folder);
  },
  async open(host, { modules }) {
    const lunr = load(modules);
    const saved = JSON.parse(Buffer.from(await host.readFile(FILE)).toString()) as object;
    const index = lunr.Index.load(saved);
    const shown = await readShownRecords(host);
    return async (query) =>
      ask(lunr, index, query).map((ref) => shown[Number(ref)]?.name ?? `record ${ref}`);
  },
};

function ask(lunr: Lunr, index: LunrIndex, text: string): readonly string[] {
  const terms = lunr.tokenizer(text).map(String);
  const hits = index.query((query) => {
    for (const term of terms) {
      query.term(term, { boost: 10 });
      query.term(term, { boost: 3, usePipeline: false, wildcard: lunr.Query.wildcard.TRAILING });
      if (term.length >= FUZZY_LENGTH_MIN)
        query.term(term, { boost: 1, usePipeline: false, editDistance: 1 });
    }
  });
  return hits.slice(0, ANSWERS).map(({ ref }) => ref);
}

function load(modules: string): Lunr {
  return createRequire(join(modules, "package.json"))("lunr") as Lunr;
}
