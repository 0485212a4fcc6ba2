import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesWhole } from "../../builder/check/match-pattern.ts";

test.each([
  ["[a-z][a-z0-9]*(-[a-z0-9]+)*", "tide-model-2", true],
  ["[a-z][a-z0-9]*(-[a-z0-9]+)*", "tide--model", false],
  ["(?:ab|c){2,3}", "abcab", true],
  ["(?:ab|c){2,3}", "ab", false],
  ["\\d{4}-\\d{2}", "2026-01", true],
  ["a|", "", true],
  ["^a$|b", "b", true],
  ["a^b", "ab", false],
  ["(?<year>\\d+)", "2026", true],
  ["\\p{Lu}.", "É😀", true],
  ["[\\]\\[]+", "[]", true],
  ["a{3}", "aa", false],
  ["(){5}", "", true],
])("%s on %s is %s", (pattern, text, matches) => {
  expect(matchesWhole(pattern, text)).toBe(matches);
});

test("agrees with the regular expressions of the engine", () => {
  const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w", "\\d", "^", "$", "(?:)");
  const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
    pattern: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      atom,
      fc.tuple(tie("pattern"), tie("pattern")).map(([one, other]) => `${one}${other}`),
      fc.tuple(tie("pattern"), tie("pattern")).map(([one, other]) => `(?:${one}|${other})`),
      fc
        .tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"))
        .map(([one, quantifier]) => `(${one})${quantifier}`),
    ),
  }));
  fc.assert(
    fc.property(pattern, fc.stringMatching(/^[ab1\n]{0,6}$/), (written, text) => {
      const native = new RegExp(`^(?:${written})$`, "u").test(text);
      expect(matchesWhole(written, text), `${written} on ${JSON.stringify(text)}`).toBe(native);
    }),
    { numRuns: 3000 },
  );
});

test("a pattern that backtracks for ever is matched at once", () => {
  const start = performance.now();
  expect(matchesWhole("(a+)+b", "a".repeat(900))).toBe(false);
  expect(matchesWhole("(a|a)*(a|a)*(a|a)*c", "a".repeat(900))).toBe(false);
  expect(performance.now() - start).toBeLessThan(2000);
});

test.each([
  ["a back-reference", "(a)\\1", "aa"],
  ["look-ahead", "(?=a)a", "a"],
  ["look-behind", "a(?<!b)", "a"],
  ["a word boundary", "\\ba", "a"],
  ["flags of a group", "(?i:a)", "A"],
  ["nested counts beyond the limit", "((a{100}){100}){100}", "a"],
  ["nested counts of nothing", "((){5000}){5000}", ""],
  ["a long text", "a*", "a".repeat(1001)],
])("%s is not decided", (_, pattern, text) => {
  expect(matchesWhole(pattern, text)).toBeUndefined();
});
