/** Asks the search index of a built tree, as a reader does. */
import { gunzipSync } from "node:zlib";
import { openSearch } from "../../client/search/open-search.ts";
import type { SearchHit } from "../../client/search/search-hit.ts";
import { REGISTRY_PATH } from "../../schemas/paths.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";

export async function searchTree(
  tree: ReadonlyMap<string, Uint8Array>,
  query: string,
): Promise<readonly SearchHit[]> {
  const read = (path: string) => tree.get(path) ?? new Uint8Array();
  const { documents }: RegistryDocument = JSON.parse(Buffer.from(read(REGISTRY_PATH)).toString());
  const root = JSON.parse(gunzipSync(read(documents.search.path)).toString());
  const searcher = openSearch([{ root, fetchFile: async (path) => read(path) }]);
  return (await searcher.search(query, { limit: 100 })).hits;
}
