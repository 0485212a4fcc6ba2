/** A tally without objects, so that it can lie in a file. */
import type { Suppression } from "../../schemas/suppressions.ts";
import type { Tally } from "../check/rule.ts";

export interface PlainTally {
  /** Positions in the list of suppressions.yaml. */
  readonly suppressions: readonly number[];
  readonly policy: readonly string[];
  readonly rules: readonly string[];
}

export function plainTally(tally: Tally, suppressions: readonly Suppression[]): PlainTally {
  return {
    suppressions: [...tally.usedSuppressions].map((one) => suppressions.indexOf(one)).sort(),
    policy: [...tally.usedPolicy].sort(),
    rules: [...tally.violatedRules].sort(),
  };
}

/** @param suppressions the list that `tally` was made with */
export function tallyFrom(tally: PlainTally, suppressions: readonly Suppression[]): Tally {
  return {
    usedSuppressions: new Set(tally.suppressions.flatMap((at) => suppressions[at] ?? [])),
    usedPolicy: new Set(tally.policy),
    violatedRules: new Set(tally.rules),
  };
}
