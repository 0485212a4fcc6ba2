/**
 * One engine in a process of its own, so that its memory is its own:
 * `node engine-child.ts index|query ENGINE INPUT.json MODULES FOLDER` prints one line of JSON.
 */
import { readFileSync } from "node:fs";
import type { KnownItemQuery } from "./known-item-queries.ts";
import { queryEngine } from "./query-engine.ts";
import type { SearchRecord } from "./search-engine.ts";
import { SEARCH_ENGINES } from "./search-engines.ts";

const [step, name = "", input = "", modules = "", folder = ""] = process.argv.slice(2);
const engine = SEARCH_ENGINES.get(name);
if (!engine) throw new Error(`no engine ${name}`);
const place = { modules, folder };

if (step === "index") {
  const records = JSON.parse(readFileSync(input, "utf8")) as SearchRecord[];
  const began = performance.now();
  await engine.index(records, place);
  console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000 }));
} else {
  const queries = JSON.parse(readFileSync(input, "utf8")) as KnownItemQuery[];
  console.log(JSON.stringify(await queryEngine(engine, place, queries)));
}
// A process that an engine started must have ended for its time to count; some engines keep handles open.
setTimeout(() => process.exit(), 500);
