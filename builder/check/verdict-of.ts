import type { Verdict } from "../../schemas/finding.ts";
import type { Judgement } from "./judgement.ts";

export interface VerdictReasons {
  readonly verdict: Verdict;
  /** Ids of the rules that make it so, ordered; empty when passed. */
  readonly reasons: readonly string[];
}

/**
 * blocked before unverified before needs-review before passed.
 *
 * @param judgements all that count for the version
 * @param isBlocked whether it is left out of the tree, also for a reason that no rule gave
 */
export function verdictOf(judgements: readonly Judgement[], isBlocked: boolean): VerdictReasons {
  const of = (verdict: Verdict, isReason: (judgement: Judgement) => boolean): VerdictReasons => ({
    verdict,
    reasons: [
      ...new Set(judgements.filter(isReason).map(({ observation }) => observation.rule.id)),
    ].sort(),
  });
  if (isBlocked) return of("blocked", ({ open }) => open.some(({ gate }) => gate));
  const unverified = of("unverified", isUndecided);
  if (unverified.reasons.length > 0) return unverified;
  const review = of("needs-review", asksForReview);
  return review.reasons.length > 0 ? review : { verdict: "passed", reasons: [] };
}

/** A rule could not run, or one that safety depends on could not see everything. */
function isUndecided({ observation: { rule, outcome } }: Judgement): boolean {
  if (outcome.kind === "error") return true;
  if (rule.required !== true) return false;
  return (
    outcome.kind === "unknown" || (outcome.kind === "fail" && (outcome.unscanned?.length ?? 0) > 0)
  );
}

/** A rule asks for a person, or a person has accepted what would otherwise have kept the version out. */
function asksForReview({ observation: { rule }, open, suppressed }: Judgement): boolean {
  return (
    (rule.review === true && open.length > 0) ||
    suppressed.some(
      ({ gate, violation }) => gate || (violation.severity ?? rule.severity) === "critical",
    )
  );
}
