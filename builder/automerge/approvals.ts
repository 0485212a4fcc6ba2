/** Whose word on a pull request counts, and what it says about the proposed commit. */
import type { Person, Review } from "./merge-facts.ts";

/**
 * Who approves of a commit, with when, by account number. An approval of an older commit says nothing
 * about this one, and a later request for changes by the same person takes it back.
 */
export function approvalsOf(reviews: readonly Review[], head: string): ReadonlyMap<number, number> {
  const approvals = new Map<number, number>();
  for (const { by, state, commit, at } of inOrder(reviews)) {
    if (by.id === undefined) continue;
    if (state === "changes-requested") approvals.delete(by.id);
    else if (commit === head) approvals.set(by.id, at);
  }
  return approvals;
}

/** People who ask for changes and have not approved of any commit since. */
export function changesRequested(reviews: readonly Review[]): readonly Person[] {
  return reviews
    .filter(({ state, by }) => state === "changes-requested" && !by.bot)
    .filter(
      ({ by, at }) =>
        !reviews.some(
          (later) =>
            later.state === "approved" &&
            by.id !== undefined &&
            later.by.id === by.id &&
            later.at > at,
        ),
    )
    .map(({ by }) => by);
}

/** Of two at the same second, the refusal counts as the later. */
function inOrder(reviews: readonly Review[]): readonly Review[] {
  const rank = ({ state }: Review): number => (state === "approved" ? 0 : 1);
  return reviews.toSorted((a, b) => a.at - b.at || rank(a) - rank(b));
}
