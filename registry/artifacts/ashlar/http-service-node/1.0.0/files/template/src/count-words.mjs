const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/**
 * How many words `text` has, and how many different ones, letter case aside. Words are those of
 * Unicode (UAX 29), so text without spaces between words is counted too.
 *
 * @typedef {object} WordCount
 * @property {number} words
 * @property {number} distinct
 *
 * @param {string} text
 * @returns {WordCount}
 */
export function countWords(text) {
  const words = [...segmenter.segment(text)].filter((part) => part.isWordLike).map((part) => part.segment.toLowerCase());
  return { words: words.length, distinct: new Set(words).size };
}
