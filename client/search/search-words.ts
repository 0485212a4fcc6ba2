/**
 * The words of a text, as the builder indexes them and every reader looks for them: MiniSearch's own
 * cut at spaces and punctuation; accents and case do not count. Chinese, Japanese and Korean, which
 * do not part words, are cut into overlapping pairs of characters: a dictionary cuts differently
 * from one machine to the next, and pairs never do.
 */
import MiniSearch from "minisearch";
import { SEARCH_WORD_LENGTH_MAX } from "../../schemas/limits.ts";

const split: (text: string) => string[] = MiniSearch.getDefault("tokenize");
const ASCII = /^[\0-\x7f]*$/;
/** Accents and their like; the vowel signs of Indic scripts are marks too, and stay. */
const ACCENTS = /[\u0300-\u036f]+/g;
const PAIRED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+/u;
const PAIRED_RUNS = new RegExp(PAIRED, "gu");

/** `café` and `CAFE` are one. */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(ACCENTS, "").normalize("NFC").toLowerCase();
}

/** In their order, repeats included. */
export function wordsOf(text: string): string[] {
  const folded = foldText(text);
  const words = split(folded).filter((word) => word !== "");
  if (!PAIRED.test(folded)) return words.map(cut);
  return words.flatMap((word) => (PAIRED.test(word) ? pairsOf(word) : [cut(word)]));
}

/** A character outside of the basic plane is two units, and none is cut in half. */
function cut(word: string): string {
  if (word.length <= SEARCH_WORD_LENGTH_MAX) return word;
  const beginning = word.slice(0, SEARCH_WORD_LENGTH_MAX);
  return beginning.isWellFormed() ? beginning : beginning.slice(0, -1);
}

function pairsOf(word: string): string[] {
  const found: string[] = [];
  let end = 0;
  for (const run of word.matchAll(PAIRED_RUNS)) {
    found.push(word.slice(end, run.index));
    const characters = [...run[0]];
    if (characters.length === 1) found.push(run[0]);
    for (let at = 1; at < characters.length; at += 1)
      found.push(`${characters[at - 1]}${characters[at]}`);
    end = run.index + run[0].length;
  }
  found.push(word.slice(end));
  return found.filter((part) => part !== "").map(cut);
}

/** Whether a word is a pair (or a lone one) of such characters: they have no beginnings and no typing errors. */
export function isPair(word: string): boolean {
  return PAIRED.test(word);
}

/** A name without its namespace and punctuation, as one word: `acme/Tide-Tables` → `tidetables`. */
export function wholeName(name: string): string {
  const short = foldText(name.slice(name.indexOf("/") + 1));
  return cut(short.replace(/[^\p{L}\p{N}]+/gu, ""));
}
