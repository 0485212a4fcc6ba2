const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]{2,}/gu;

/**
 * Options for MiniSearch that find words in text without spaces. Spread them into the options of the
 * constructor, and into those of `MiniSearch.loadJSON` as well.
 *
 * `locale` helps with the cutting and is a BCP 47 tag: "ja", "zh", "ko", "th". With `bigrams`, every
 * pair of neighbouring Chinese, Japanese or Korean characters is a term too, so that a query is found
 * even where the text was cut into other words.
 *
 * @throws {RangeError} when `locale` is no BCP 47 tag.
 */
export function cjkOptions({ locale = "ja", bigrams = false } = {}) {
  const segmenter = new Intl.Segmenter(locale, { granularity: "word" });
  return {
    tokenize: (text) => {
      const normal = text.normalize("NFKC");
      const found = words(segmenter, normal);
      return bigrams ? found.concat(otherPairs(normal, new Set(found))) : found;
    },
    processTerm: (term) => term.toLowerCase(),
  };
}

function words(segmenter, text) {
  return Array.from(segmenter.segment(text))
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
}

/** Pairs that are words already would count twice. */
function otherPairs(text, known) {
  return (text.match(UNSPACED) ?? []).flatMap((run) => {
    const characters = Array.from(run);
    return characters
      .slice(1)
      .map((character, index) => characters[index] + character)
      .filter((pair) => !known.has(pair));
  });
}
