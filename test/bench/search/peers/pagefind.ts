/** Pagefind (pagefind.app): pages as custom records, read by its own script from files that it made. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ANSWERS, type FileHost, type SearchEngine } from "../search-engine.ts";

interface Indexer {
  createIndex(options: object): Promise<{ index: Index }>;
  close(): Promise<unknown>;
}

interface Index {
  addCustomRecord(record: object): Promise<{ errors: readonly string[] }>;
  writeFiles(options: { outputPath: string }): Promise<{ errors: readonly string[] }>;
}

interface Reader {
  createInstance(options: object): Instance;
}

interface Instance {
  init(): Promise<unknown>;
  search(
    query: string,
  ): Promise<{ results: readonly { data(): Promise<{ meta: { title: string } }> }[] }>;
}

/** The script asks for its files below this address, by the global fetch. */
const ADDRESS = "http://pagefind.example/";
/** Messages to the indexing process that may wait for their answers. */
const WAITING_MAX = 500;

export const PAGEFIND: SearchEngine = {
  name: "Pagefind",
  package: { name: "pagefind", version: "1.6.0" },
  lazy: true,
  pageFiles: ["pagefind.js"],
  async index(records, { folder, modules }) {
    const path = join(modules, "node_modules/pagefind/lib/index.js");
    const indexer = (await import(pathToFileURL(path).href)) as Indexer;
    const { index } = await indexer.createIndex({ forceLanguage: "en" });
    for (let at = 0; at < records.length; at += WAITING_MAX) {
      const added = records.slice(at, at + WAITING_MAX).map(async (record) => {
        const { name, summary, tags, description } = record;
        const { errors } = await index.addCustomRecord({
          url: `/a/${name}/`,
          language: "en",
          content: `${summary}. ${tags.join(" ")}. ${description}`,
          meta: { title: name, summary },
          filters: { section: tags.slice(0, 1) },
        });
        if (errors.length > 0) throw new Error(errors.join("; "));
      });
      await Promise.all(added);
    }
    await index.writeFiles({ outputPath: folder });
    await indexer.close();
  },
  async open(host, { folder }) {
    globalThis.fetch = async (input) => answer(host, String(input));
    const script = pathToFileURL(join(folder, "pagefind.js")).href;
    const { createInstance } = (await import(script)) as Reader;
    const instance = createInstance({ basePath: ADDRESS, baseUrl: "/" });
    await instance.init();
    return async (query) => {
      const { results } = await instance.search(query);
      const shown = await Promise.all(results.slice(0, ANSWERS).map((result) => result.data()));
      return shown.map(({ meta }) => meta.title);
    };
  },
};

async function answer(host: FileHost, address: string): Promise<Response> {
  return new Response(await host.readFile(new URL(address).pathname.slice(1)));
}
