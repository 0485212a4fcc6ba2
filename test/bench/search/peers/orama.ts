/** Orama (docs.orama.com): an index that is saved whole as JSON; searched exactly, then with errors, then for some words. */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ANSWERS, type SearchEngine } from "../search-engine.ts";

interface Orama {
  create(options: object): object;
  insertMultiple(database: object, documents: readonly object[], batch: number): Promise<unknown>;
  save(database: object): object;
  load(database: object, saved: object): void;
  search(
    database: object,
    query: object,
  ): Promise<{ hits: readonly { document: { name: string } }[] }>;
}

const SCHEMA = { name: "string", summary: "string", tags: "string", description: "string" };
const FILE = "index.json";
const BATCH = 1000;

/** From strict to lenient: all words; all, with a typing error each; any. */
const STAGES = [{ threshold: 0 }, { threshold: 0, tolerance: 1 }, { threshold: 1, tolerance: 1 }];

export const ORAMA: SearchEngine = {
  name: "Orama",
  package: { name: "@orama/orama", version: "3.1.18" },
  lazy: false,
  pageScript: 'export { create, load, search } from "@orama/orama";',
  async index(records, { folder, modules }) {
    const orama = load(modules);
    const database = orama.create({ schema: SCHEMA });
    const documents = records.map((record) => ({
      name: record.name,
      summary: record.summary,
      tags: record.tags.join(" "),
      description: record.description,
    }));
    await orama.insertMultiple(database, documents, BATCH);
    writeFileSync(join(folder, FILE), JSON.stringify(orama.save(database)));
  },
  async open(host, { modules }) {
    const orama = load(modules);
    const database = orama.create({ schema: SCHEMA });
    orama.load(database, JSON.parse(Buffer.from(await host.readFile(FILE)).toString()) as object);
    const boost = { name: 8, summary: 2, tags: 3, description: 0.5 };
    return async (term) => {
      for (const stage of STAGES) {
        const { hits } = await orama.search(database, { term, boost, limit: ANSWERS, ...stage });
        if (hits.length > 0) return hits.map(({ document }) => document.name);
      }
      return [];
    };
  },
};

function load(modules: string): Orama {
  return createRequire(join(modules, "package.json"))("@orama/orama") as Orama;
}
