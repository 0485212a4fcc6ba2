/** How long a reader waits for the search index, from bytes on disk to the first answer. */
import { readFileSync } from "node:fs";
import { loadIndex, rank } from "../../client/search/rank.ts";
import { parseSearchIndex } from "../../schemas/published/search-index.ts";

const QUERIES = ["rules python", "json", "protobuf grpc", "lanugage server", "go"];
const ROUNDS = 20;

export function searchLoadTime(path: string): { loadMs: number; queryMs: number } {
  const began = performance.now();
  const parsed = parseSearchIndex(JSON.parse(readFileSync(path, "utf8")));
  if (!parsed.ok) throw new Error(`${path} is no search index`);
  const index = loadIndex(parsed.value);
  const loaded = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const query of QUERIES) rank(index, query, { limit: 20 });
  }
  const queryMs = (performance.now() - loaded) / (ROUNDS * QUERIES.length);
  return { loadMs: loaded - began, queryMs };
}
