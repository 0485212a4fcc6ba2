/** What the search page shows, as its address says it: `?q=…&type=model&type=agent&sort=name`. */
const SEARCH_SORTS = ["relevance", "name", "updated", "score"] as const;
type SearchSort = (typeof SEARCH_SORTS)[number];

export interface SearchState {
  readonly query: string;
  /** Types to show; all when empty. */
  readonly types: readonly string[];
  readonly sort: SearchSort;
}

/** Longer queries are cut, as the ranking does. */
const QUERY_MAX = 200;

/** Reads the address; unknown types and orders are left out. */
export function readSearchState(
  parameters: URLSearchParams,
  knownTypes: readonly string[],
): SearchState {
  const sort = SEARCH_SORTS.find((known) => known === parameters.get("sort"));
  return {
    query: (parameters.get("q") ?? "").slice(0, QUERY_MAX),
    types: knownTypes.filter((type) => parameters.getAll("type").includes(type)),
    sort: sort ?? "relevance",
  };
}

/** The address of a state: `""` for the empty one, else `?` and only what differs from it. */
export function searchAddress({ query, types, sort }: SearchState): string {
  const parameters = new URLSearchParams();
  if (query !== "") parameters.set("q", query);
  for (const type of types) parameters.append("type", type);
  if (sort !== "relevance") parameters.set("sort", sort);
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}
