import type { SearchHit } from "./search-hit.ts";
import { wordsOf } from "./search-words.ts";

/** Whether name, title or summary of a hit have these words one after the other. */
export function hasPhrase(
  { name, title, summary }: Pick<SearchHit, "name" | "title" | "summary">,
  phrase: readonly string[],
): boolean {
  return [name, title, summary].some((text) => {
    const words = wordsOf(text);
    return words.some((_, at) => phrase.every((word, place) => words[at + place] === word));
  });
}
