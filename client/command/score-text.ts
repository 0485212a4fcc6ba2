import type { Verdict } from "../../schemas/finding.ts";
import { scoreWords } from "../../schemas/score-words.ts";
import type { Terminal } from "../terminal/terminal.ts";

const COLORS = {
  passed: "green",
  "needs-review": "yellow",
  unverified: "yellow",
  blocked: "red",
} as const satisfies Record<Verdict, string>;

/**
 * Score and verdict, coloured by verdict.
 *
 * @param width to pad to, for tables
 */
export function scoreText(
  { score, verdict }: { readonly score: number; readonly verdict: Verdict },
  paint: Terminal["paint"],
  width = 0,
): string {
  return paint(COLORS[verdict], scoreWords(score, verdict).padEnd(width));
}
