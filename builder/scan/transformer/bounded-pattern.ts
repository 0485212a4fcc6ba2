/**
 * A regular expression from outside that is only tried on text short enough for it. V8 backtracks:
 * `(a+)+$` takes 2^n steps for n characters.
 */
export class PatternTooCostly extends Error {}

/** For patterns that may be exponential: 2^24 steps take about 0.1 s. */
const EXPONENTIAL_TEXT_MAX = 24;
/** For the others, which are polynomial at worst. */
const TEXT_MAX = 2_000;
const PATTERN_MAX = 1_000;
const UNBOUNDED = /^(?:[*+]|\{\d*,\}|\{\d*,\d{3,}\}|\{\d{3,}\})/;

export interface BoundedPattern {
  /** @throws {PatternTooCostly} */
  test(text: string): boolean;
}

/** @throws {SyntaxError} when `pattern` is no regular expression */
export function boundedPattern(pattern: string, flags: string): BoundedPattern {
  const expression = new RegExp(pattern, flags);
  const max = isRisky(pattern) ? EXPONENTIAL_TEXT_MAX : TEXT_MAX;
  return {
    test: (text) => {
      if (text.length > max || pattern.length > PATTERN_MAX)
        throw new PatternTooCostly(
          `the pattern ${JSON.stringify(pattern.slice(0, 60))} may take too long on ${text.length} characters`,
        );
      return expression.test(text);
    },
  };
}

/** A repeated group that holds a repetition or a choice, or a back reference: more may be safe than is seen. */
export function isRisky(pattern: string): boolean {
  const groups: { varies: boolean }[] = [{ varies: false }];
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "\\") {
      if (/[1-9k]/.test(pattern[at + 1] ?? "")) return true;
      at++;
    } else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") groups.push({ varies: false });
    else if (character === ")") {
      const group = groups.pop();
      const repeats = UNBOUNDED.test(pattern.slice(at + 1, at + 12));
      if (group?.varies && repeats) return true;
      if (group?.varies || repeats) top(groups).varies = true;
    } else if (character === "|" || UNBOUNDED.test(pattern.slice(at, at + 11)))
      top(groups).varies = true;
  }
  return false;
}

function top(groups: { varies: boolean }[]): { varies: boolean } {
  return groups.at(-1) ?? { varies: false };
}
