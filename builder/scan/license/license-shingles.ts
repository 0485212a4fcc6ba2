/** A license text as a set of numbers, so that texts can be compared whatever their line breaks, names and years. */

/** Words that one number stands for: short enough to lose little around a changed name. */
const SHINGLE_WORDS = 3;
/** Words of a text that are looked at; the longest license has about 6,000, a list of notices many. */
const WORDS_MAX = 100_000;
/** Three bytes: of a thousand words, a chance hit among a license's numbers has odds of one in 20,000. */
const HASH_MASK = 0xffffff;

const COPYRIGHT_LINE =
  /^[^\p{L}\p{N}(©<\n]{0,40}(?:(?:portions )?copyright\b(?! (?:notices?|holders?|owners?|laws?|licenses?|interests?|statements?|and|or|in|is|to|this)\b)|©|\(c\)|all rights reserved|<(?:year|copyright)).{0,300}$/gimu;

/** The words that say what is allowed: lower case, no punctuation, no copyright lines, one spelling. */
export function licenseWords(text: string): readonly string[] {
  const plain = text
    .normalize("NFKC")
    .replace(COPYRIGHT_LINE, " ")
    .toLowerCase()
    .replace(/https:/g, "http:")
    .replace(/\blicence/g, "license");
  const words: string[] = [];
  for (const [word] of plain.matchAll(/[\p{L}\p{N}]+(?:\.\d+)*/gu)) {
    words.push(word);
    if (words.length >= WORDS_MAX) break;
  }
  return words;
}

/** Numbers below 2^24, each for three words in a row. */
export function licenseShingles(words: readonly string[]): ReadonlySet<number> {
  const shingles = new Set<number>();
  for (let at = 0; at + SHINGLE_WORDS <= words.length; at += 1)
    shingles.add(hash(words.slice(at, at + SHINGLE_WORDS).join(" ")));
  return shingles;
}

/** FNV-1a (Fowler, Noll, Vo) over UTF-16 code units, folded to 24 bits as its authors advise. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value ^= text.charCodeAt(at);
    value = Math.imul(value, 0x01000193) >>> 0;
  }
  return (value >>> 24) ^ (value & HASH_MASK);
}
