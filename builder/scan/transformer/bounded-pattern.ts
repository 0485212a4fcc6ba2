/**
 * A regular expression from outside that is only tried on text short enough for it. V8 backtracks:
 * `(a+)+$` takes 2^n steps for n characters.
 */
/** What cannot be decided within bounds; the message says what. */
export class TooCostly extends Error {}

/** For patterns that may be exponential: 2^24 steps take about 0.1 s. */
const EXPONENTIAL_TEXT_MAX = 24;
/** For the others, which are polynomial at worst. */
const TEXT_MAX = 2_000;
const PATTERN_MAX = 1_000;
/** Escapes, classes, groups, choices and repetitions; everything else is one character. */
const TOKEN = /\\[\s\S]|\[(?:[^\]\\]|\\[\s\S])*\]|\(|\)(?:[*+]|\{\d*,?\d*\})?|\||[*+]|\{\d*,\d*\}/g;
/** Repetitions without an end, or with one that is far. */
const REPEATS = /(?:[*+]|\{\d*,\}|\{\d*,?\d{3,}\})$/;

export interface BoundedPattern {
  /** @throws {TooCostly} */
  test(text: string): boolean;
  /** Tells patterns apart: ajv keeps them by it. */
  toString(): string;
}

/** @throws {SyntaxError} when `pattern` is no regular expression */
export function boundedPattern(pattern: string, flags: string): BoundedPattern {
  const expression = new RegExp(pattern, flags);
  const max = isRisky(pattern) ? EXPONENTIAL_TEXT_MAX : TEXT_MAX;
  return {
    toString: () => String(expression),
    test: (text) => {
      if (text.length > max || pattern.length > PATTERN_MAX)
        throw new TooCostly(
          `the pattern ${JSON.stringify(pattern.slice(0, 60))} may take too long on ${text.length} characters`,
        );
      return expression.test(text);
    },
  };
}

/** A repeated group that holds a repetition or a choice, or a back reference: more may be safe than is seen. */
export function isRisky(pattern: string): boolean {
  const groups: { varies: boolean }[] = [{ varies: false }];
  for (const [token] of pattern.matchAll(TOKEN)) {
    if (/^\\[1-9k]/.test(token)) return true;
    if (token === "(") groups.push({ varies: false });
    else if (token.startsWith(")")) {
      const varies = groups.pop()?.varies === true;
      if (varies && REPEATS.test(token)) return true;
      if (varies || REPEATS.test(token)) top(groups).varies = true;
    } else if (token === "|" || (!/^[\\[]/.test(token) && REPEATS.test(token)))
      top(groups).varies = true;
  }
  return false;
}

function top(groups: { varies: boolean }[]): { varies: boolean } {
  return groups.at(-1) ?? { varies: false };
}
