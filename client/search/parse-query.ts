/**
 * What somebody typed, taken apart: words, "phrases in quotes", words that must not be there (-word),
 * and facets (type:model, license:"Apache-2.0"). Whatever is none of these is words, so that no
 * query is wrong; what is left out for its length is said.
 */
import { SEARCH_QUERY_LENGTH_MAX, SEARCH_QUERY_WORDS_MAX } from "../../schemas/limits.ts";
import { SEARCH_FACETS, type SearchFacet } from "../../schemas/published/search-columns.ts";
import { isPair, wholeName, wordsOf } from "./search-words.ts";

export interface ParsedQuery {
  /** Each once, in their order, those of phrases included. */
  readonly words: readonly string[];
  /** The last word where it may be unfinished: the query ends in it. */
  readonly unfinished: string | undefined;
  /** What is left of the query when it is a name: lower case, without `@`; else "". */
  readonly name: string;
  /** The words as one, as a name without its punctuation would be. */
  readonly whole: string;
  readonly phrases: readonly (readonly string[])[];
  readonly excluded: readonly string[];
  readonly filters: ReadonlyMap<SearchFacet, readonly string[]>;
  /** What of the query was not looked at. */
  readonly notes: readonly string[];
}

/** `-` or nothing, a facet or nothing, then a quoted text or one without spaces. */
const PART = /(-?)(?:([a-z]{2,12}):)?(?:"([^"]*)"|(\S+))/giu;

export function parseQuery(text: string): ParsedQuery {
  const taken = beginning(text);
  const free: string[] = [];
  const phrases: string[][] = [];
  const excluded: string[] = [];
  const filters = new Map<SearchFacet, string[]>();
  for (const [whole, minus, key, quoted, plain] of taken.matchAll(PART)) {
    const facet = SEARCH_FACETS.find((known) => known === key?.toLowerCase());
    const value = quoted ?? plain ?? "";
    if (facet && minus === "" && value !== "")
      filters.set(facet, [...(filters.get(facet) ?? []), value.toLowerCase()]);
    else if (minus === "-" && key === undefined && value !== "") excluded.push(...wordsOf(value));
    else if (quoted !== undefined && key === undefined) phrases.push(wordsOf(quoted));
    else free.push(whole);
  }
  const plainText = free.join(" ");
  const freeWords = wordsOf(plainText);
  const all = [...new Set([...phrases.flat(), ...freeWords])];
  const words = all.slice(0, SEARCH_QUERY_WORDS_MAX);
  const last = freeWords.at(-1);
  return {
    words,
    unfinished: last !== undefined && words.includes(last) && !isPair(last) ? last : undefined,
    name: plainText.replace(/^@/, "").toLowerCase(),
    whole: phrases.length === 0 ? wholeName(plainText.replace(/^@/, "")) : "",
    phrases: phrases.filter((phrase) => phrase.length > 1),
    excluded: [...new Set(excluded)].slice(0, SEARCH_QUERY_WORDS_MAX),
    filters,
    notes: [
      ...(taken.length < text.length
        ? [
            `The query is long: only its first ${SEARCH_QUERY_LENGTH_MAX} characters are looked for.`,
          ]
        : []),
      ...(all.length > words.length
        ? [`The query has many words: only the first ${SEARCH_QUERY_WORDS_MAX} are looked for.`]
        : []),
    ],
  };
}

function beginning(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= SEARCH_QUERY_LENGTH_MAX
    ? trimmed
    : trimmed.slice(0, SEARCH_QUERY_LENGTH_MAX).toWellFormed();
}
