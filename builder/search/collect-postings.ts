/**
 * Which documents have which words, and how much each word says of each. MiniSearch cuts and counts
 * the words, some hundred documents at a time so that its maps stay small; here its BM25+ is added up
 * over the fields. Average lengths are fixed, so that what a document gets depends on no other one.
 */
import MiniSearch from "minisearch";
import { levelOf, WHOLE_NAME_LEVEL } from "../../client/search/impact-levels.ts";
import { wholeName, wordsOf } from "../../client/search/search-words.ts";
import type { SearchWords } from "./search-document.ts";

interface Field {
  readonly weight: number;
  /** Different words that the field usually has. */
  readonly length: number;
}

const FIELDS: Readonly<Record<string, Field>> = {
  name: { weight: 8, length: 2 },
  namespace: { weight: 2, length: 1 },
  title: { weight: 4, length: 3 },
  tags: { weight: 3, length: 5 },
  summary: { weight: 2, length: 8 },
  text: { weight: 0.5, length: 60 },
};
const FIELD_NAMES = Object.keys(FIELDS);
const FIELD_LIST = Object.values(FIELDS);
const TEXT_FIELD = FIELD_NAMES.indexOf("text");

/** BM25+ as MiniSearch has it. */
const SATURATION = 1.2;
const LENGTH_SHARE = 0.7;
const PRESENCE = 0.5;

const BATCH = 500;
/** A list holds `document * LEVELS + level`. */
export const LEVELS = 32;

/** Word → documents with levels, both in one number; ascending. Documents are numbered in their order. */
export type Postings = Map<string, number[]>;

export interface Collected {
  readonly postings: Postings;
  readonly names: readonly string[];
}

export function collectPostings(documents: Iterable<SearchWords>): Collected {
  const postings: Postings = new Map();
  const names: string[] = [];
  for (const batch of batches(documents)) {
    const index = new WordCounts({
      fields: FIELD_NAMES,
      tokenize: wordsOf,
      processTerm: (word) => word,
    });
    const whole = new Map(batch.map(({ name }, at) => [at, wholeName(name)]));
    index.addAll(batch.map(fieldsOf));
    index.addTo(postings, names.length);
    for (const [at, word] of whole) if (word !== "") markWhole(postings, word, names.length + at);
    names.push(...batch.map(({ name }) => name));
  }
  return { postings, names };
}

function fieldsOf({ name, title, tags, summary, text }: SearchWords, id: number) {
  const slash = name.indexOf("/");
  return {
    id,
    name: name.slice(slash + 1),
    namespace: name.slice(0, Math.max(0, slash)),
    title,
    tags: tags.join(" "),
    summary,
    text,
  };
}

function* batches(documents: Iterable<SearchWords>): Generator<SearchWords[]> {
  let batch: SearchWords[] = [];
  for (const document of documents) {
    batch.push(document);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The documents of a batch are the last ones of every list, so this looks at few. */
function markWhole(postings: Postings, word: string, document: number): void {
  const list = postings.get(word);
  const marked = document * LEVELS + WHOLE_NAME_LEVEL;
  if (!list) {
    postings.set(word, [marked]);
    return;
  }
  let at = list.length;
  while (at > 0 && (list[at - 1] ?? 0) >= document * LEVELS) at -= 1;
  const found = Math.floor((list[at] ?? Number.POSITIVE_INFINITY) / LEVELS) === document;
  list.splice(at, found ? 1 : 0, marked);
}

/** MiniSearch's counts, read where it keeps them: what it writes as JSON has the same in one object more. */
class WordCounts extends MiniSearch {
  addTo(postings: Postings, first: number): void {
    const sums = new Float64Array(BATCH);
    const inFields = new Uint8Array(BATCH);
    for (const [word, fields] of this._index) {
      const seen = new Set<number>();
      for (const [field, counts] of fields) {
        for (const [document, count] of counts) {
          seen.add(document);
          sums[document] = (sums[document] ?? 0) + this.impact(field, document, count);
          if (field !== TEXT_FIELD) inFields[document] = 1;
        }
      }
      const list = postings.get(word) ?? [];
      if (list.length === 0) postings.set(word, list);
      for (const document of [...seen].sort((a, b) => a - b)) {
        const level = levelOf(sums[document] ?? 0, inFields[document] === 0);
        list.push((first + document) * LEVELS + level);
        sums[document] = 0;
        inFields[document] = 0;
      }
    }
  }

  private impact(field: number, document: number, count: number): number {
    const { weight, length } = FIELD_LIST[field] ?? { weight: 0, length: 1 };
    const found = this._fieldLength.get(document)?.[field] ?? length;
    const damping = SATURATION * (1 - LENGTH_SHARE + (LENGTH_SHARE * found) / length);
    return weight * (PRESENCE + (count * (SATURATION + 1)) / (count + damping));
  }
}
