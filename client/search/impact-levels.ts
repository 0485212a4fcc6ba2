/**
 * How much a word says of a document, in 32 steps. The builder adds up BM25+ over the fields, without
 * the word's rarity, and keeps the step; a reader multiplies with the rarity over everything that it
 * searches. So a step depends on its own document alone, and several indexes can be ranked as one.
 *
 * 0 to 7: only the documentation has the word · 8 to 30: name, title, tags or summary has it ·
 * 31: it is the whole name.
 */
const TEXT_LEAST = 0.3;
const TEXT_STEP = 1.25;
const FIELD_LEAST = 1.4;
const FIELD_STEP = 1.175;
const FIRST_FIELD_LEVEL = 8;
const LAST_FIELD_LEVEL = 30;
export const WHOLE_NAME_LEVEL = 31;
const WHOLE_NAME_IMPACT = 60;

const IMPACTS = Float64Array.from({ length: 32 }, (_, level) =>
  level === WHOLE_NAME_LEVEL
    ? WHOLE_NAME_IMPACT
    : level < FIRST_FIELD_LEVEL
      ? TEXT_LEAST * TEXT_STEP ** level
      : FIELD_LEAST * FIELD_STEP ** (level - FIRST_FIELD_LEVEL),
);

/** What a level counts. */
export function impactOf(level: number): number {
  return IMPACTS[level] ?? 0;
}

export function isTextOnly(level: number): boolean {
  return level < FIRST_FIELD_LEVEL;
}

/** The nearest level for an impact. */
export function levelOf(impact: number, textOnly: boolean): number {
  return textOnly
    ? bounded(Math.log(impact / TEXT_LEAST) / Math.log(TEXT_STEP), 0, FIRST_FIELD_LEVEL - 1)
    : FIRST_FIELD_LEVEL +
        bounded(
          Math.log(impact / FIELD_LEAST) / Math.log(FIELD_STEP),
          0,
          LAST_FIELD_LEVEL - FIRST_FIELD_LEVEL,
        );
}

function bounded(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(value)));
}

/** The level of a longer word for its beginning: the more is missing, the less it says. */
export function prefixLevels(prefixLength: number, wordLength: number): Uint8Array {
  const key = prefixLength * 256 + wordLength;
  const known = SHIFTED.get(key) ?? shiftedLevels(prefixLength, wordLength);
  SHIFTED.set(key, known);
  return known;
}

/** One for each pair of lengths, of which there are few: words are bounded. */
const SHIFTED = new Map<number, Uint8Array>();

function shiftedLevels(prefixLength: number, wordLength: number): Uint8Array {
  const missing = wordLength - prefixLength;
  const weight = wordLength / (wordLength + 0.6 * missing);
  return Uint8Array.from({ length: 32 }, (_, level) =>
    levelOf(impactOf(level) * weight, isTextOnly(level)),
  );
}

/** Share of all documents, and how many at least, that make a word a common one. */
const COMMON_SHARE = 0.05;
const COMMON_LEAST = 100;

/** Whether so many documents have a word that the documentation alone is no reason to show one. */
export function isCommon(documents: number, all: number): boolean {
  return documents > COMMON_LEAST && documents > COMMON_SHARE * all;
}
