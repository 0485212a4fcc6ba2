/**
 * Whether a pull request may be merged now, without a person at the button. A pure function of what
 * the host says and of our own check of the head: nothing that a pull request brings is believed.
 */
import { approvalsOf, changesRequested } from "./approvals.ts";
import type {
  JudgedHead,
  MergeDecision,
  MergeFacts,
  NoMerge,
  OwnersWanted,
} from "./merge-facts.ts";
import { objections } from "./objections.ts";

/**
 * What can be said before the head is checked, which is the costly part; undefined when nothing stands
 * against it. Whether the host can merge it may still be unknown: it finds out once it is asked.
 */
export function decideUnjudged(facts: MergeFacts): NoMerge | undefined {
  const refusals = refusalsOf(facts);
  if (refusals.length > 0) return { do: "refuse", because: refusals };
  const { mergeable = true } = facts.pull;
  const waits = waitsOf({ ...facts, pull: { ...facts.pull, mergeable } });
  return waits.length > 0 ? { do: "wait", because: waits } : undefined;
}

/** @param judged our own check of the head that the host names */
export function decideMerge(facts: MergeFacts, judged: JudgedHead): MergeDecision {
  const { head } = facts.pull;
  if (judged.head !== head)
    return { do: "wait", because: ["its head moved while it was being checked"] };
  const refusals = [
    ...refusalsOf(facts),
    ...(judged.class === "reject" ? ["it cannot be merged as it is; see the findings"] : []),
  ];
  if (refusals.length > 0) return { do: "refuse", because: refusals };
  const waits = [...waitsOf(facts), ...approvalsMissing(facts, judged)];
  const until = waitsUntil(facts, judged);
  if (until === undefined)
    waits.push(
      "the host does not say since when it knows this commit: no run of the check is there",
    );
  if (waits.length > 0) return { do: "wait", because: waits };
  if (until !== undefined && until > facts.now)
    return { do: "wait", until, because: ["there is time for objections"] };
  return { do: "merge", head };
}

function refusalsOf({ pull }: MergeFacts): string[] {
  return [
    ...(pull.open ? [] : ["it is closed"]),
    ...(pull.targetsBranch ? [] : ["it is for another branch"]),
    ...(pull.mergeable === false ? ["it is in conflict with the branch that it would join"] : []),
  ];
}

function waitsOf(facts: MergeFacts): string[] {
  const { pull, reviews } = facts;
  const refusers = changesRequested(reviews).length;
  return [
    ...(pull.draft ? ["it is a draft"] : []),
    ...(pull.mergeable === undefined ? ["the host is still finding out if it can be merged"] : []),
    ...checksMissing(facts),
    ...(refusers > 0
      ? ["changes are requested: who asked for them approves, or a maintainer dismisses the review"]
      : []),
    ...objections(facts, approvalsByOthers(facts)),
  ];
}

function checksMissing({ checks, rules }: MergeFacts): string[] {
  return rules.checks.flatMap((name) => {
    const latest = checks
      .filter((check) => check.name === name)
      .reduce<MergeFacts["checks"][number] | undefined>(
        (best, check) => (best && best.id > check.id ? best : check),
        undefined,
      );
    if (latest?.conclusion === "success") return [];
    if (latest === undefined) return [`the check "${name}" did not run on this commit`];
    return [
      latest.conclusion === undefined
        ? `the check "${name}" is not done`
        : `the check "${name}" did not succeed`,
    ];
  });
}

function approvalsMissing(facts: MergeFacts, judged: JudgedHead): string[] {
  if (judged.class === "auto" || isApprovedByMaintainer(facts)) return [];
  if (judged.class === "maintainer-review")
    return ["a maintainer of the registry has to approve of this commit"];
  const given = approvalsByOthers(facts);
  const isGiven = ({ owners }: OwnersWanted): boolean => owners.some((id) => given.has(id));
  // A class without anybody to ask would be approved by nobody at all.
  if (judged.ownersWanted.length === 0)
    return ["a maintainer of the registry has to approve of this commit"];
  return judged.ownersWanted
    .filter((wanted) => !isGiven(wanted))
    .map(({ namespace }) => `an owner of "${namespace}" has to approve of this commit`);
}

/** Nobody's own change is his own to approve, whatever the host lets people do. */
function approvalsByOthers({ pull, reviews }: MergeFacts): ReadonlyMap<number, number> {
  const others = reviews.filter(({ by }) => by.id !== pull.author.id);
  return approvalsOf(others, pull.head);
}

/** A maintainer's word stands for an owner's, and ends the time for objections. */
function isApprovedByMaintainer(facts: MergeFacts): boolean {
  return [...approvalsByOthers(facts).keys()].some((id) => facts.rules.maintainers.has(id));
}

/** Seconds since 1970; undefined when it is not known from when to count. */
function waitsUntil(facts: MergeFacts, { kinds }: JudgedHead): number | undefined {
  if (isApprovedByMaintainer(facts)) return facts.now;
  if (facts.pull.seenAt === undefined) return undefined;
  const waits = [...kinds].map((kind) => facts.rules.wait[kind]);
  return facts.pull.seenAt + Math.max(0, ...waits);
}
