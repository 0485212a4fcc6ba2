/** What the search page shows, as its address says it: `?q=…&type=model&type=agent&sort=name`. */
import { SEARCH_SORTS, type SearchSort } from "../../../client/search/search-hit.ts";
import { SEARCH_QUERY_LENGTH_MAX } from "../../../schemas/limits.ts";

export interface SearchState {
  readonly query: string;
  /** Types to show; all when empty. */
  readonly types: readonly string[];
  readonly sort: SearchSort;
  /** Whether words that go together with those of the query are looked for too. */
  readonly related: boolean;
}

/** Reads the address; unknown types and orders are left out. */
export function readSearchState(
  parameters: URLSearchParams,
  knownTypes: readonly string[],
): SearchState {
  const sort = SEARCH_SORTS.find((known) => known === parameters.get("sort"));
  return {
    query: (parameters.get("q") ?? "").slice(0, SEARCH_QUERY_LENGTH_MAX),
    types: knownTypes.filter((type) => parameters.getAll("type").includes(type)),
    sort: sort ?? "relevance",
    related: parameters.get("related") === "on",
  };
}

/** The address of a state: `""` for the empty one, else `?` and only what differs from it. */
export function searchAddress({ query, types, sort, related }: SearchState): string {
  const parameters = new URLSearchParams();
  if (query !== "") parameters.set("q", query);
  for (const type of types) parameters.append("type", type);
  if (sort !== "relevance") parameters.set("sort", sort);
  if (related) parameters.set("related", "on");
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}
