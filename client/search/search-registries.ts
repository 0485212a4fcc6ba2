/** One query over several registries, ranked as one index; each hit with the registry it comes from. */
import { CodedError } from "../../schemas/coded-error.ts";
import { type RegistryFailure, readAll } from "../registry/read-all.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import { openSearch } from "./open-search.ts";
import type { SearchAnswer, SearchHit, SearchOptions } from "./search-hit.ts";

export interface RegistryHit extends SearchHit {
  /** Alias of the registry that an install would take it from, among those that found it. */
  readonly registry: string;
  /** Aliases of others that have it as well. */
  readonly alsoIn: readonly string[];
}

export interface RegistriesAnswer
  extends Pick<SearchAnswer, "total" | "facets" | "spellings" | "related" | "notes"> {
  readonly hits: readonly RegistryHit[];
  /** Registries that were left out, and files of others. */
  readonly failures: readonly RegistryFailure[];
}

/** @throws {CodedError} when no registry can be read */
export async function searchRegistries(
  registries: RegistrySet,
  query: string,
  options: SearchOptions,
): Promise<RegistriesAnswer> {
  const { results, failures } = await readAll(registries.readers, async (reader) => {
    const source = await reader.searchIndex();
    openSearch([source]);
    return source;
  });
  // A name that several registries have is one hit: as many more are asked for.
  const limit = options.limit * results.length;
  const searcher = openSearch(results.map(({ value }) => value));
  const answer = await searcher.search(query, { ...options, limit });
  const readers = results.map(({ reader }) => reader);
  const merged = new Map<string, RegistryHit>();
  for (const hit of answer.hits) {
    const reader = readers[hit.source];
    const eligible = registries.eligible(hit.name);
    if (!reader || !eligible.includes(reader)) continue;
    const known = merged.get(hit.name);
    const among = [...(known ? [known.registry, ...known.alsoIn] : []), reader.alias];
    const [registry = reader.alias, ...alsoIn] = eligible
      .map(({ alias }) => alias)
      .filter((alias) => among.includes(alias));
    const isFirst = registry === reader.alias;
    merged.set(hit.name, { ...(isFirst || !known ? hit : known), registry, alsoIn });
  }
  const { total, facets, spellings, related, notes } = answer;
  return {
    hits: [...merged.values()].slice(0, options.limit),
    failures: [...failures, ...answer.problems.map((problem) => failureOf(problem, readers))],
    ...{ total, facets, spellings, related, notes },
  };
}

function failureOf(
  { source, error }: SearchAnswer["problems"][number],
  readers: readonly { readonly alias: string }[],
): RegistryFailure {
  if (!(error instanceof CodedError)) throw error;
  const { code, message, fix } = error;
  return { registry: readers[source]?.alias ?? "", code, message, fix, partial: true };
}
