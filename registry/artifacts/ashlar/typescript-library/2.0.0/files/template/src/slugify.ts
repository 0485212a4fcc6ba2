/** How a slug is made; every field has a default. */
export type SlugOptions = {
  /** Most UTF-16 code units of the slug, at least 1; 80 when absent. */
  readonly maxLength?: number;
  /** What joins two words: one character that is no letter, digit or space; "-" when absent. */
  readonly separator?: string;
};

/** Options that cannot be used. `option` names the one at fault. */
export class SlugOptionError extends Error {
  override readonly name = "SlugOptionError";
  readonly option: keyof SlugOptions;

  constructor(option: keyof SlugOptions, message: string) {
    super(message);
    this.option = option;
  }
}

/**
 * `text` as a slug: accents removed, lower case, words joined by one separator. Letters and digits
 * of every script are kept, so "Łódź 2026" becomes "łodz-2026" and "東京" stays "東京".
 *
 * A slug that is too long is cut after its last whole word; a single word that is too long is cut
 * inside, never in the middle of a character.
 *
 * @throws {SlugOptionError} when an option is outside its bounds
 */
export function slugify(text: string, options: SlugOptions = {}): string {
  const { maxLength = 80, separator = "-" } = options;
  if (!Number.isInteger(maxLength) || maxLength < 1) {
    throw new SlugOptionError("maxLength", `maxLength must be a whole number of at least 1, not ${maxLength}`);
  }
  if (!/^[^\p{Letter}\p{Number}\s]$/u.test(separator)) {
    throw new SlugOptionError("separator", `separator must be one mark such as "-", not "${separator}"`);
  }
  return joinWords(wordsOf(text), { maxLength, separator });
}

function wordsOf(text: string): string[] {
  return text
    .normalize("NFKD")
    .replace(/\p{Mark}+/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== "");
}

function joinWords(words: readonly string[], { maxLength, separator }: Required<SlugOptions>): string {
  let slug = "";
  for (const word of words) {
    const next = slug === "" ? word : `${slug}${separator}${word}`;
    if (next.length > maxLength) return slug === "" ? cut(word, maxLength) : slug;
    slug = next;
  }
  return slug;
}

/** The first `length` code units of `word`, without half of a surrogate pair at the end. */
function cut(word: string, length: number): string {
  return word.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}
