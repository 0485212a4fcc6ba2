/**
 * Words to correct a misspelt one by: ordered as they are, where a slip in the second half leaves the
 * word near its place, and ordered backwards, for a slip in the first half.
 */
import { isTextOnly } from "../../client/search/impact-levels.ts";
import { isPair } from "../../client/search/search-words.ts";
import { reversed } from "../../client/search/typo-distance.ts";
import type { SearchDictionary } from "../../schemas/published/search-index.ts";
import { type DirectoryEntry, separator } from "./directory-of.ts";
import { LEVELS, type PackedList, type Postings } from "./posting-table.ts";
import type { SearchStore } from "./search-store.ts";

const WORDS = 600;
const WORD_LENGTH_MIN = 3;
/** Documents that have to have a word in their documentation before it counts as a word: authors misspell, too. */
const TEXT_DOCUMENTS_MIN = 3;

export interface Dictionaries {
  readonly spellings: readonly DirectoryEntry[];
  readonly endings: readonly DirectoryEntry[];
}

export function dictionaries(postings: Postings, store: SearchStore): Dictionaries {
  const known: [string, number][] = [];
  for (const [place, word] of postings.words.entries()) {
    if (word.length < WORD_LENGTH_MIN || isPair(word)) continue;
    const list = postings.listAt(place);
    if (isWord(list)) known.push([word, list.length]);
  }
  return {
    spellings: dictionary(known, store),
    endings: dictionary(
      known.map(([word, count]) => [reversed(word), count]),
      store,
    ),
  };
}

function isWord(list: PackedList): boolean {
  return list.length >= TEXT_DOCUMENTS_MIN || list.some((packed) => !isTextOnly(packed % LEVELS));
}

function dictionary(words: [string, number][], store: SearchStore): DirectoryEntry[] {
  words.sort(([a], [b]) => (a < b ? -1 : 1));
  const found: DirectoryEntry[] = [];
  for (let at = 0; at < words.length; at += WORDS) {
    const part = words.slice(at, at + WORDS);
    const content: SearchDictionary = {
      words: part.map(([word]) => word),
      counts: part.map(([, count]) => Math.floor(Math.log2(count)).toString(32)).join(""),
    };
    found.push({
      key: separator(words[at - 1]?.[0], part[0]?.[0] ?? ""),
      file: store.put(content),
    });
  }
  return found;
}
