/**
 * The version of the rules and of the scoring, SemVer: patch for words, minor for a new or stricter
 * rule, major when points are counted in another way. It stands in every score, so that a score that
 * changed without its artifact can be explained.
 */
export const RULESET = "1.2.0";
