import { foldText } from "../../../client/search/search-words.ts";

export interface TextPart {
  readonly text: string;
  readonly marked: boolean;
}

/**
 * Cuts `text` into parts and marks the words that were found; case and accents do not count.
 *
 * @param found words as they are indexed; `tid*` marks the beginning of every word that begins so,
 *   and a pair of characters of a language without spaces is marked wherever it is
 */
export function markedText(text: string, found: readonly string[]): TextPart[] {
  const words = new Set(found.filter((word) => !word.endsWith("*")));
  const beginnings = found.filter((word) => word.endsWith("*")).map((word) => word.slice(0, -1));
  const parts: TextPart[] = [];
  const add = (piece: string, marked: boolean) => {
    if (piece !== "") parts.push({ text: piece, marked });
  };
  let end = 0;
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}\p{S}]+/gu)) {
    const length = markedLength(word, words, beginnings);
    if (length === 0) continue;
    add(text.slice(end, index), false);
    add(word.slice(0, length), true);
    end = index + length;
  }
  add(text.slice(end), false);
  return parts;
}

/** How much of a word is marked. */
function markedLength(
  word: string,
  words: ReadonlySet<string>,
  beginnings: readonly string[],
): number {
  const folded = foldText(word);
  if (words.has(folded)) return word.length;
  const begun = beginnings.filter((one) => folded.startsWith(one));
  const longest = Math.max(0, ...begun.map((one) => one.length));
  return folded.length === word.length || longest === 0 ? longest : word.length;
}
