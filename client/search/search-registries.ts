/** One query over several registries: hits merged by rank, each with the registry it comes from. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { type RegistryFailure, readAll } from "../registry/read-all.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import { compareHits, loadIndex, type RankOptions, rank, type SearchHit } from "./rank.ts";

export interface RegistryHit extends SearchHit {
  /** Alias of the registry that an install would take it from, among those that found it. */
  readonly registry: string;
  /** Aliases of others that have it as well. */
  readonly alsoIn: readonly string[];
}

export interface SearchAnswer {
  readonly hits: readonly RegistryHit[];
  readonly failures: readonly RegistryFailure[];
}

/** @throws {CodedError} when no registry can be read */
export async function searchRegistries(
  registries: RegistrySet,
  query: string,
  options: RankOptions,
): Promise<SearchAnswer> {
  const { results, failures } = await readAll(registries.readers, (reader) =>
    searchOne(reader, query, options),
  );
  // One registry's guesses at a typing error must not stand among another's real hits.
  const strictest = Math.min(
    ...results.flatMap(({ value }) => value.map(({ leniency }) => leniency)),
  );
  const merged = new Map<string, RegistryHit>();
  for (const { reader, value } of results) {
    for (const hit of value) {
      if (hit.leniency > strictest || !registries.eligible(hit.name).includes(reader)) continue;
      const known = merged.get(hit.name);
      const alsoIn = known ? [...known.alsoIn, reader.alias] : [];
      merged.set(hit.name, { ...(known ?? { ...hit, registry: reader.alias }), alsoIn });
    }
  }
  return { hits: [...merged.values()].sort(compareHits).slice(0, options.limit), failures };
}

async function searchOne(
  reader: RegistryReader,
  query: string,
  options: RankOptions,
): Promise<SearchHit[]> {
  const document = await reader.searchIndex();
  try {
    return rank(loadIndex(document), query, options);
  } catch (cause) {
    throw new CodedError({
      code: "E_DOCUMENT",
      exitCode: EXIT.integrity,
      message: `the search index of ${reader.alias} cannot be read`,
      fix: "Tell the registry's owner; the tree must be built again.",
      cause,
    });
  }
}
