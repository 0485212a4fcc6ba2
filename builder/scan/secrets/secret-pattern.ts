/**
 * A pattern of secrets as data: what gitleaks' rules are converted to, and what our own are written
 * in. All patterns are read over Latin-1 text, a character for each byte, and every quantifier is
 * bounded, so that one attempt costs at most a few thousand steps.
 */
export interface SecretPattern {
  /** Stable name; several patterns may share one. */
  readonly id: string;
  readonly description: string;
  /** Source of a RegExp without lookaround at its ends. */
  readonly pattern: string;
  readonly flags: "" | "i";
  /** Literals in lower case; every match holds one, where `start` says. Empty: see `needs`. */
  readonly anchors: readonly string[];
  /**
   * Where a match begins: at an anchor (absent), up to so many characters before it (`before`), at
   * the name that the anchor is a part of, which reaches at most so far to the left (`name`), or
   * anywhere in so many characters after the anchor (`within`).
   */
  readonly start?: { readonly [how in "before" | "name" | "within"]?: number };
  /** For a pattern without anchors: words of which one must be somewhere in the text. */
  readonly needs?: readonly string[];
  /** The longest run of characters that an attempt can walk through. */
  readonly reach: number;
  /** Steps of one attempt where they are more than the run of characters: for `any character` loops. */
  readonly steps?: number;
  /** The group that is the secret; absent: the first that took part, or the whole match. */
  readonly group?: number;
  /** Bits for each character that the secret must exceed (Shannon). */
  readonly entropy?: number;
  /** RegExp source for the names of the files that the pattern is for, ignoring case. */
  readonly path?: string;
  readonly allow?: readonly AllowList[];
}

/** What is no secret though a pattern matches. One hit in `regexes` or `stopwords` is enough. */
export interface AllowList {
  /** What the expressions are read over; stop words are always looked for in the secret. */
  readonly target: "secret" | "match" | "line";
  /** RegExp sources. */
  readonly regexes: readonly string[];
  /** In lower case. */
  readonly stopwords: readonly string[];
}

export interface PatternTable {
  /** Where the table comes from, and under which licence. */
  readonly source: string;
  readonly patterns: readonly SecretPattern[];
  /** Allow-lists that hold for all patterns of the table. */
  readonly allow: readonly AllowList[];
}
