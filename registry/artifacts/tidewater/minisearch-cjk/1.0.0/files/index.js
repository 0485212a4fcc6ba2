/**
 * Options for MiniSearch that find words in text without spaces. Spread them into the options of the
 * constructor, and into those of `MiniSearch.loadJSON` as well.
 *
 * `locale` helps with the cutting and is a BCP 47 tag: "ja", "zh", "ko", "th".
 *
 * @throws {RangeError} when `locale` is no BCP 47 tag.
 */
export function cjkOptions({ locale = "ja" } = {}) {
  const segmenter = new Intl.Segmenter(locale, { granularity: "word" });
  return {
    tokenize: (text) => words(segmenter, text),
    processTerm: (term) => term.toLowerCase(),
  };
}

/** NFKC comes first: it makes half-width katakana and full-width letters what they mean. */
function words(segmenter, text) {
  return Array.from(segmenter.segment(text.normalize("NFKC")))
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
}
