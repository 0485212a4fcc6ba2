import type { Verdict } from "../../../schemas/finding.ts";
import { scoreWords } from "../../../schemas/score-words.ts";
import type { Badge } from "./badge.ts";
import { verdictBadge } from "./verdict-badge.ts";

/** Score and verdict as one mark, coloured by the verdict. */
export function scoreBadge(score: number, verdict: Verdict): Badge {
  const { tone, icon, hint } = verdictBadge(verdict);
  return {
    text: scoreWords(score, verdict),
    tone,
    ...(icon !== undefined && { icon }),
    hint: `Score of 100. ${hint ?? ""}`.trim(),
  };
}
