import type { Verdict } from "./finding.ts";

/** Verdicts as people read them. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  passed: "passed",
  "needs-review": "needs review",
  unverified: "unverified",
  blocked: "blocked",
};

/**
 * Score and verdict in a few words, the same in lists, on badges and in the terminal: `92 passed`. An
 * unverified score has a question mark, and what is blocked has no number, because none would help.
 *
 * @param score as shown, 0 to 100
 */
export function scoreWords(score: number, verdict: Verdict): string {
  if (verdict === "blocked") return VERDICT_WORDS.blocked;
  return `${score}${verdict === "unverified" ? "?" : ""} ${VERDICT_WORDS[verdict]}`;
}
