/**
 * Other forms of an English word, one or many, done or doing: readers ask for `library` and the
 * summary says `libraries`. Forms that no document has cost a look into the same shard.
 */
const LENGTH_MIN = 4;

export function wordVariants(word: string): string[] {
  if (word.length < LENGTH_MIN || !/^[a-z]+$/.test(word)) return [];
  const found = new Set<string>();
  if (word.endsWith("ies")) found.add(`${word.slice(0, -3)}y`);
  if (/(?:s|x|z|ch|sh)es$/.test(word)) found.add(word.slice(0, -2));
  if (word.endsWith("s") && !word.endsWith("ss")) found.add(word.slice(0, -1));
  if (/[^aeiou]y$/.test(word)) found.add(`${word.slice(0, -1)}ies`);
  if (/(?:s|x|z|ch|sh)$/.test(word)) found.add(`${word}es`);
  else if (!/y$/.test(word) || /[aeiou]y$/.test(word)) found.add(`${word}s`);
  found.delete(word);
  return [...found];
}
