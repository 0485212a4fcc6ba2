/**
 * Words with their documents, in columns: a registry has as many words as it has artifacts and more,
 * and most of them have one document, for which an array of its own would take twenty times the memory.
 */

import { groupPairs } from "./group-pairs.ts";

/** A list holds `document * LEVELS + level`. */
export const LEVELS = 32;

/** Documents of one word, each with its level; ascending. */
export type PackedList = Uint32Array;

export interface Postings {
  /** By code unit. */
  readonly words: readonly string[];
  /** @param place of the word in `words` */
  listAt(place: number): PackedList;
}

export interface PostingTable {
  /** Behind what the word has already. */
  add(word: string, packed: number): void;
  /** The table takes nothing more. */
  finish(): Postings;
}

/** Numbers in one piece of the column: pieces, so that nothing is copied when it grows. */
const PIECE = 1 << 18;

export function openPostingTable(): PostingTable {
  const numbers = new Map<string, number>();
  /** The number of a word and one of its documents, in turns. */
  const pieces: Uint32Array[] = [];
  let piece = new Uint32Array(0);
  let used = 0;
  return {
    add(word, packed) {
      let number = numbers.get(word);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(word, number);
      }
      if (used === piece.length) {
        piece = new Uint32Array(PIECE);
        pieces.push(piece);
        used = 0;
      }
      piece[used] = number;
      piece[used + 1] = packed;
      used += 2;
    },
    finish() {
      const words = [...numbers.keys()].sort();
      const places = new Uint32Array(words.length);
      for (const [place, word] of words.entries()) places[numbers.get(word) ?? 0] = place;
      numbers.clear();
      pieces.splice(-1, 1, piece.subarray(0, used));
      for (const each of pieces)
        for (let at = 0; at < each.length; at += 2) each[at] = places[each[at] ?? 0] ?? 0;
      return { words, listAt: groupPairs(words.length, pieces) };
    },
  };
}
