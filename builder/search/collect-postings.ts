/**
 * Which documents have which words, and how much each word says of each. MiniSearch cuts and counts
 * the words, some hundred documents at a time so that its maps stay small; here its BM25+ is added up
 * over the fields. Average lengths are fixed, so that what a document gets depends on no other one.
 */
import MiniSearch from "minisearch";
import { levelOf, WHOLE_NAME_LEVEL } from "../../client/search/impact-levels.ts";
import { wholeName, wordsOf } from "../../client/search/search-words.ts";
import { LEVELS, openPostingTable, type Postings } from "./posting-table.ts";
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

export interface Collected {
  /** Documents are numbered in their order. */
  readonly postings: Postings;
  readonly names: readonly string[];
}

export function collectPostings(documents: Iterable<SearchWords>): Collected {
  const table = openPostingTable();
  const names: string[] = [];
  for (const batch of batches(documents)) {
    const index = new WordCounts({
      fields: FIELD_NAMES,
      tokenize: wordsOf,
      processTerm: (word) => word,
    });
    index.addAll(batch.map(fieldsOf));
    const lists = index.levels();
    for (const [at, { name }] of batch.entries()) markWhole(lists, wholeName(name), at);
    for (const [word, levels] of lists)
      for (const at of [...levels.keys()].sort((a, b) => a - b))
        table.add(word, (names.length + at) * LEVELS + (levels.get(at) ?? 0));
    names.push(...batch.map(({ name }) => name));
  }
  return { postings: table.finish(), names };
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

/** Word → places in the batch, each with the level that the word has there. */
type BatchLevels = Map<string, Map<number, number>>;

function markWhole(lists: BatchLevels, word: string, document: number): void {
  if (word === "") return;
  const list = lists.get(word);
  if (list) list.set(document, WHOLE_NAME_LEVEL);
  else lists.set(word, new Map([[document, WHOLE_NAME_LEVEL]]));
}

/** MiniSearch's counts, read where it keeps them: what it writes as JSON has the same in one object more. */
class WordCounts extends MiniSearch {
  levels(): BatchLevels {
    const sums = new Float64Array(BATCH);
    const inFields = new Uint8Array(BATCH);
    const found: BatchLevels = new Map();
    for (const [word, fields] of this._index) {
      const levels = new Map<number, number>();
      for (const [field, counts] of fields) {
        for (const [document, count] of counts) {
          levels.set(document, 0);
          sums[document] = (sums[document] ?? 0) + this.impact(field, document, count);
          if (field !== TEXT_FIELD) inFields[document] = 1;
        }
      }
      for (const document of levels.keys()) {
        levels.set(document, levelOf(sums[document] ?? 0, inFields[document] === 0));
        sums[document] = 0;
        inFields[document] = 0;
      }
      found.set(word, levels);
    }
    return found;
  }

  private impact(field: number, document: number, count: number): number {
    const { weight, length } = FIELD_LIST[field] ?? { weight: 0, length: 1 };
    const found = this._fieldLength.get(document)?.[field] ?? length;
    const damping = SATURATION * (1 - LENGTH_SHARE + (LENGTH_SHARE * found) / length);
    return weight * (PRESENCE + (count * (SATURATION + 1)) / (count + damping));
  }
}
