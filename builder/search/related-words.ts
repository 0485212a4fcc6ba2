/**
 * Words that go together in this registry: what names, titles, tags and summaries have beside each
 * other more often than chance would. They are learned from nothing but the registry, so they say
 * what its authors mean, and the same documents give the same words.
 *
 * The measure is normalized pointwise mutual information (Bouma 2009): 0 where two words meet as
 * often as by chance, 1 where none is without the other.
 */
import { isTextOnly } from "../../client/search/impact-levels.ts";
import { isPair } from "../../client/search/search-words.ts";
import type { SearchRelated } from "../../schemas/published/search-index.ts";
import { type DirectoryEntry, separator } from "./directory-of.ts";
import { groupPairs } from "./group-pairs.ts";
import { LEVELS, type Postings } from "./posting-table.ts";
import type { SearchStore } from "./search-store.ts";

/** Documents that a word needs before anything is learned of it, and the share above which it goes with everything. */
const DOCUMENTS_MIN = 4;
const SHARE_MAX = 0.05;
const WORD_LENGTH_MIN = 3;
const TOGETHER_MIN = 3;
const INFORMATION_MIN = 0.4;
const RELATED_MAX = 4;
/** Words of one file. */
const WORDS = 400;

interface Known {
  readonly word: string;
  /** That have it in a field. */
  readonly documents: Uint32Array;
}

export function relatedWords(
  postings: Postings,
  documents: number,
  store: SearchStore,
): DirectoryEntry[] {
  const known = knownWords(postings, documents);
  const wordsOf = wordsByDocument(known, documents);
  const together = new Uint32Array(known.length);
  const found = known.flatMap(({ word }, at) => {
    const related = relatedTo(at, { known, wordsOf, together, documents });
    return related.length > 0 ? [{ word, related }] : [];
  });
  const entries: DirectoryEntry[] = [];
  for (let at = 0; at < found.length; at += WORDS) {
    const part = found.slice(at, at + WORDS);
    const content: SearchRelated = {
      words: part.map(({ word }) => word),
      related: part.map(({ related }) => related),
    };
    const key = separator(found[at - 1]?.word, part[0]?.word ?? "");
    entries.push({ key, file: store.put(content) });
  }
  return entries;
}

function knownWords(postings: Postings, documents: number): Known[] {
  const most = Math.max(DOCUMENTS_MIN, documents * SHARE_MAX);
  const found: Known[] = [];
  for (const [place, word] of postings.words.entries()) {
    const list = postings.listAt(place);
    if (list.length < DOCUMENTS_MIN || !isWord(word)) continue;
    const own = list.filter((packed) => !isTextOnly(packed % LEVELS));
    if (own.length < DOCUMENTS_MIN || own.length > most) continue;
    found.push({ word, documents: own.map((packed) => Math.floor(packed / LEVELS)) });
  }
  return found;
}

/** Places in `known` of the words of each document, ascending: the lists of `known` the other way round. */
function wordsByDocument(
  known: readonly Known[],
  documents: number,
): (document: number) => Uint32Array {
  const pairs = new Uint32Array(2 * known.reduce((sum, { documents: own }) => sum + own.length, 0));
  let used = 0;
  for (const [place, { documents: own }] of known.entries())
    for (const document of own) {
      pairs[used] = document;
      pairs[used + 1] = place;
      used += 2;
    }
  return groupPairs(documents, [pairs]);
}

function isWord(word: string): boolean {
  return word.length >= WORD_LENGTH_MIN && !isPair(word) && !/^\d+$/.test(word);
}

interface Learning {
  readonly known: readonly Known[];
  /** Document → places of its words. */
  readonly wordsOf: (document: number) => Uint32Array;
  /** All zero between two words. */
  readonly together: Uint32Array;
  readonly documents: number;
}

function relatedTo(at: number, { known, wordsOf, together, documents }: Learning): string[] {
  const own = known[at];
  const met: number[] = [];
  for (const document of own?.documents ?? [])
    for (const other of wordsOf(document)) {
      if (together[other] === 0) met.push(other);
      together[other] = (together[other] ?? 0) + 1;
    }
  const found = met.flatMap((other) => {
    const count = together[other] ?? 0;
    together[other] = 0;
    const { word = "", documents: others = [] } = known[other] ?? {};
    if (other === at || count < TOGETHER_MIN || isForm(word, own?.word ?? "")) return [];
    const information = normalized(count, own?.documents.length ?? 0, others.length, documents);
    return information >= INFORMATION_MIN ? [{ word, information }] : [];
  });
  return found
    .sort((a, b) => b.information - a.information || (a.word < b.word ? -1 : 1))
    .slice(0, RELATED_MAX)
    .map(({ word }) => word);
}

/** Forms of one word are found anyway. */
function isForm(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function normalized(both: number, one: number, other: number, documents: number): number {
  if (both === documents) return 0;
  return Math.log((both * documents) / (one * other)) / -Math.log(both / documents);
}
