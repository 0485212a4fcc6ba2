/** The prebuilt search index: MiniSearch over every listed artifact, loaded as it is by browser and client. */
import MiniSearch from "minisearch";
import { searchOptions } from "../../client/search/search-options.ts";
import type { SearchIndex } from "../../schemas/published/search-index.ts";
import type { SearchRecord } from "./search-record.ts";

export function searchIndex(records: readonly SearchRecord[]): SearchIndex {
  const search = new MiniSearch(searchOptions());
  search.addAll(records);
  const index = search.toJSON();
  return { schemaVersion: 1, engine: "minisearch@7", index: { ...index, serializationVersion: 2 } };
}
