/**
 * Lists for beginnings of words. A reader that looks for everything that begins with `li` would need
 * every shard with such a word; a beginning whose words lie in more than two shards has a list of its
 * own instead, `li*`, which lies where the words begin.
 */
import { mergeForPrefix, type PostingList } from "../../client/search/posting-list.ts";

/** Words of a beginning may lie in this many shards before it gets a list. */
const SHARDS_MAX = 2;
const PREFIX_LENGTH_MAX = 24;

/** Words that begin alike. */
export interface Run {
  readonly prefix: string;
  /** Places of the first word with it and of the first one after them. */
  readonly from: number;
  readonly to: number;
}

/**
 * @param words ordered
 * @param shardOf the shard of each word, ascending
 */
export function widePrefixes(words: readonly string[], shardOf: readonly number[]): Run[] {
  const found: Run[] = [];
  const open: number[] = [];
  const close = (length: number, to: number, word: string) => {
    while (open.length > length) {
      const from = open.pop() ?? 0;
      const spread = (shardOf[to - 1] ?? 0) - (shardOf[from] ?? 0) + 1;
      if (spread > SHARDS_MAX) found.push({ prefix: word.slice(0, open.length + 1), from, to });
    }
  };
  for (const [at, word] of words.entries()) {
    const before = words[at - 1] ?? "";
    close(sharedLength(before, word), at, before);
    while (open.length < Math.min(word.length, PREFIX_LENGTH_MAX)) open.push(at);
  }
  close(0, words.length, words.at(-1) ?? "");
  return found.filter(({ prefix }) => prefix.isWellFormed());
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

export function prefixList(
  { prefix, from, to }: Run,
  words: readonly string[],
  listAt: (place: number) => PostingList,
): PostingList {
  return mergeForPrefix(
    prefix,
    words.slice(from, to).map((word, at) => [word, listAt(from + at)] as const),
  );
}
