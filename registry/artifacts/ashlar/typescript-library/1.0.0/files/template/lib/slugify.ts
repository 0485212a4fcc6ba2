/**
 * `text` as a slug: accents removed, lower case, words joined by single hyphens. Letters and digits
 * of every script are kept, so "Łódź 2026" becomes "łodz-2026" and "東京" stays "東京".
 *
 * At most `maxLength` UTF-16 code units long. A slug that is too long is cut after its last whole
 * word; a single word that is too long is cut inside.
 *
 * @throws {RangeError} when `maxLength` is not a whole number of at least 1
 */
export function slugify(text: string, maxLength: number = 80): string {
  if (!Number.isInteger(maxLength) || maxLength < 1) {
    throw new RangeError(`maxLength must be a whole number of at least 1, not ${maxLength}`);
  }
  const words = text
    .normalize("NFKD")
    .replace(/\p{Mark}+/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== "");
  return joinWords(words, maxLength);
}

function joinWords(words: readonly string[], maxLength: number): string {
  let slug = "";
  for (const word of words) {
    const next = slug === "" ? word : `${slug}-${word}`;
    if (next.length > maxLength) return slug === "" ? cut(word, maxLength) : slug;
    slug = next;
  }
  return slug;
}

/** The first `length` code units of `word`, without half of a surrogate pair at the end. */
function cut(word: string, length: number): string {
  return word.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}
