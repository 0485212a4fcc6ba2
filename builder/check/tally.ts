/** What judgements say of a whole registry: the last rules ask whether suppressions and policy are of use. */
import type { Suppression } from "../../schemas/suppressions.ts";
import type { Judgement } from "./judgement.ts";
import type { Tally } from "./rule.ts";

export const EMPTY_TALLY: Tally = {
  usedSuppressions: new Set(),
  usedPolicy: new Set(),
  violatedRules: new Set(),
};

export function tallyOf(judgements: readonly Judgement[]): Tally {
  return {
    usedSuppressions: new Set(judgements.flatMap(acceptances)),
    usedPolicy: new Set(),
    violatedRules: new Set(
      judgements.filter(isViolated).map(({ observation }) => observation.rule.id),
    ),
  };
}

/** Of parts that were judged apart. */
export function joinTallies(tallies: readonly Tally[]): Tally {
  return {
    usedSuppressions: union(tallies.map(({ usedSuppressions }) => usedSuppressions)),
    usedPolicy: union(tallies.map(({ usedPolicy }) => usedPolicy)),
    violatedRules: union(tallies.map(({ violatedRules }) => violatedRules)),
  };
}

function acceptances({ suppressed }: Judgement): Suppression[] {
  return suppressed.flatMap(({ acceptedBy }) => acceptedBy ?? []);
}

function isViolated({ open, suppressed }: Judgement): boolean {
  return open.length + suppressed.length > 0;
}

function union<T>(sets: readonly ReadonlySet<T>[]): ReadonlySet<T> {
  return new Set(sets.flatMap((set) => [...set]));
}
