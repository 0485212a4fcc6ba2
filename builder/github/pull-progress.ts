/** How far a pull request is, and who has to do what next. */
import type { PullFacts } from "./pull-facts.ts";

export interface PullProgress {
  readonly stage:
    | "closed"
    | "draft"
    | "blocked"
    | "checking"
    | "waiting"
    | "ready"
    | "merged"
    | "published";
  /** Who is waited for, and for what; empty when nothing is left to do. */
  readonly waitsFor: readonly string[];
}

/** @param published whether all versions are in the published tree; undefined when nobody asked, or it did not answer */
export function pullProgress(facts: PullFacts, published: boolean | undefined): PullProgress {
  if (facts.state === "closed") return { stage: "closed", waitsFor: [] };
  if (facts.state === "merged") {
    if (published || facts.versions.length === 0)
      return { stage: published ? "published" : "merged", waitsFor: [] };
    const words =
      published === undefined
        ? "the tree did not answer, so it is not known whether the version is in it"
        : "the registry's next build: the version is not in the published tree yet";
    return { stage: "merged", waitsFor: [words] };
  }
  const yours = forYou(facts);
  if (yours.length > 0) return { stage: "blocked", waitsFor: yours };
  if (facts.draft)
    return { stage: "draft", waitsFor: ["you: mark it as ready for review when it is"] };
  const waiting = facts.checks.filter(({ state }) => state === "waiting");
  if (waiting.length > 0)
    return { stage: "checking", waitsFor: waiting.map(({ name }) => `the check ${name}`) };
  if (facts.checks.length === 0) return { stage: "checking", waitsFor: [noChecks(facts)] };
  return decision(facts);
}

function forYou({ checks, reviews, conflicts, ...facts }: PullFacts): readonly string[] {
  return [
    ...(conflicts
      ? ["you: it conflicts with what was merged since; run the same command again"]
      : []),
    ...checks
      .filter(({ state }) => state === "failed")
      .map(({ name, url }) => `you: the check ${name} failed${url ? ` (${url})` : ""}`),
    ...(facts.class === "reject" ? ["you: it cannot be merged as it is; the report says why"] : []),
    ...reviews
      .filter(({ state }) => state === "changes")
      .map(({ login }) => `you: ${login} asks for changes`),
  ];
}

function noChecks({ firstTime }: PullFacts): string {
  return firstTime
    ? "a maintainer: GitHub runs no checks for a first contribution until one allows it"
    : "the checks to begin";
}

function decision(facts: PullFacts): PullProgress {
  const approved = facts.reviews.filter(({ state }) => state === "approved");
  const by = approved.map(({ login }) => login).join(", ");
  if (facts.class === "auto")
    return { stage: "ready", waitsFor: ["the merge, which needs nobody: it comes by itself"] };
  if (approved.length > 0) return { stage: "ready", waitsFor: [`the merge: ${by} approved`] };
  const who =
    facts.class === "owner-approval"
      ? "an owner of the namespace: it needs an approval"
      : facts.class === "maintainer-review"
        ? "a maintainer of the registry: it needs a review"
        : "a review; the registry's report has not come yet";
  return { stage: "waiting", waitsFor: [who] };
}
