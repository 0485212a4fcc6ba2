/** Pattern tables made ready for use: one scanner for all anchors, an expression for each pattern. */
import { type KeywordScanner, keywordScanner } from "./keyword-scanner.ts";
import type { AllowList, PatternTable, SecretPattern } from "./secret-pattern.ts";

export interface SecretDetector {
  readonly scanner: KeywordScanner;
  /** For each keyword of the scanner, the patterns that it anchors. */
  readonly anchored: readonly (readonly ReadyPattern[])[];
  /** For each keyword, the patterns without anchors that need it. */
  readonly needed: readonly (readonly ReadyPattern[])[];
  readonly patterns: readonly ReadyPattern[];
}

export interface ReadyPattern {
  readonly index: number;
  readonly pattern: SecretPattern;
  /** Sticky, or global for patterns that are looked for in a stretch. */
  readonly regex: RegExp;
  /** The match begins at the edge of a word. */
  readonly wordEdge: boolean;
  readonly path: RegExp | undefined;
  readonly allow: readonly ReadyAllowList[];
}

export interface ReadyAllowList {
  readonly target: AllowList["target"];
  readonly regex: RegExp | undefined;
  readonly stopwords: KeywordScanner | undefined;
}

export function secretDetector(tables: readonly PatternTable[]): SecretDetector {
  const patterns = tables
    .flatMap(({ patterns, allow }) => {
      const common = allow.map(readyAllowList);
      return patterns.map((pattern) => ({ pattern, common }));
    })
    .map(({ pattern, common }, index) => readyPattern(pattern, common, index));
  const keywords = [
    ...new Set(patterns.flatMap(({ pattern }) => [...pattern.anchors, ...(pattern.needs ?? [])])),
  ];
  return {
    scanner: keywordScanner(keywords),
    anchored: keywords.map((keyword) =>
      patterns.filter(({ pattern }) => pattern.anchors.includes(keyword)),
    ),
    needed: keywords.map((keyword) =>
      patterns.filter(({ pattern }) => pattern.needs?.includes(keyword) === true),
    ),
    patterns,
  };
}

function readyPattern(
  pattern: SecretPattern,
  common: readonly ReadyAllowList[],
  index: number,
): ReadyPattern {
  const stretch = pattern.anchors.length === 0 || pattern.start?.within !== undefined;
  return {
    index,
    pattern,
    regex: new RegExp(pattern.pattern, pattern.flags + (stretch ? "g" : "y")),
    wordEdge: pattern.start === undefined && pattern.pattern.startsWith("\\b"),
    path: pattern.path === undefined ? undefined : new RegExp(pattern.path, "i"),
    allow: [...common, ...(pattern.allow ?? []).map(readyAllowList)],
  };
}

function readyAllowList({ target, regexes, stopwords }: AllowList): ReadyAllowList {
  return {
    target,
    regex: regexes.length === 0 ? undefined : new RegExp(regexes.join("|"), "g"),
    stopwords: stopwords.length === 0 ? undefined : keywordScanner(stopwords),
  };
}
