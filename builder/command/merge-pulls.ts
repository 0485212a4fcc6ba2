/** One pull request after the other, from what the host says to the merge. */
import { isDeepStrictEqual } from "node:util";
import type { Octokit } from "octokit";
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { ChangeClass } from "../../schemas/change-class.ts";
import { decideMerge, decideUnjudged } from "../automerge/decide-merge.ts";
import { judgeHead } from "../automerge/judge-head.ts";
import type { JudgedHead, NoMerge } from "../automerge/merge-facts.ts";
import { type MergeRules, mergeRules } from "../automerge/merge-rules.ts";
import { readTipPolicy } from "../change/read-tip-policy.ts";
import { printable } from "../check/printable.ts";
import { setClassLabel } from "../github/class-label.ts";
import { fetchRef } from "../github/fetch-ref.ts";
import { mergePull } from "../github/merge-pull.ts";
import { type HostPull, readMergeFacts } from "../github/read-merge-facts.ts";
import type { RepositoryName } from "../github/repository-name.ts";
import { checkBase } from "./check-base.ts";
import { formPullProblem } from "./form-pull-problem.ts";

export interface MergeRun {
  /** The registry's folder, in a checkout. */
  readonly registry: string;
  readonly repository: RepositoryName;
  readonly github: Octokit;
  /** Of the repository, for git. */
  readonly url: string;
  /** That the registry is built from. */
  readonly branch: string;
  readonly dryRun: boolean;
  /** The account that opens pull requests of forms. */
  readonly botId: number;
  /** Seconds since 1970. */
  readonly now: number;
  readonly terminal: Terminal;
}

export interface PullOutcome {
  readonly number: number;
  /** `would-merge` only in a dry run; `failed` where no decision was possible. */
  readonly decision: "merged" | "would-merge" | "wait" | "refuse" | "failed";
  readonly because: readonly string[];
  /** Seconds since 1970. */
  readonly until?: number;
  readonly head?: string;
  /** By our own check; absent where something else stood against the merge already. */
  readonly class?: ChangeClass;
}

/** What the changes are judged by: the branch as it is now. */
interface Tip {
  readonly commit: string;
  readonly rules: MergeRules;
}

export async function mergePulls(
  run: MergeRun,
  numbers: readonly number[],
): Promise<readonly PullOutcome[]> {
  const outcomes: PullOutcome[] = [];
  const progress = run.terminal.progress("deciding");
  let tip = await readTip(run);
  try {
    for (const [index, number] of numbers.entries()) {
      run.terminal.signal.throwIfAborted();
      progress.update(index, numbers.length, `#${number}`);
      const outcome = await outcomeOf(run, tip, number);
      outcomes.push(outcome);
      // The next one is judged by what this one made of the branch: two may bring the same version.
      if (outcome.decision === "merged") tip = await readTip(run);
    }
  } finally {
    progress.end();
  }
  return outcomes;
}

async function readTip({ registry, url, branch, terminal }: MergeRun): Promise<Tip> {
  const commit = await fetchRef(registry, { url, ref: `refs/heads/${branch}` }, terminal);
  const policy = await readTipPolicy(registry, commit);
  return { commit, rules: mergeRules(policy?.merging) };
}

/** What goes wrong with one, by whatever is in it, is said of that one: it does not stop the others. */
async function outcomeOf(run: MergeRun, tip: Tip, number: number): Promise<PullOutcome> {
  try {
    return await decideAbout(run, tip, number);
  } catch (error) {
    run.terminal.signal.throwIfAborted();
    const said = error instanceof Error ? error.message : String(error);
    return { number, decision: "failed", because: [printable(said, 300)] };
  }
}

async function decideAbout(run: MergeRun, tip: Tip, number: number): Promise<PullOutcome> {
  const { github, repository, branch, now, botId } = run;
  const wanted = { number, branch, rules: tip.rules, now, botId };
  const seen = await readMergeFacts(github, repository, wanted);
  const early = decideUnjudged(seen.facts) ?? formStops(seen.form);
  if (early) return outcome(number, early);
  const judged = await judge(run, tip, seen);
  if ("do" in judged) return outcome(number, judged);
  if (!run.dryRun) await setClassLabel(github, repository, number, judged.class);
  const { pull } = seen.facts;
  const asMergeable = { ...seen.facts, pull: { ...pull, mergeable: pull.mergeable ?? true } };
  const first = decideMerge(asMergeable, judged);
  if (first.do !== "merge") return { ...outcome(number, first), class: judged.class };
  // Asked again: whoever wrote while it was checked is heard.
  const { facts, form } = await readMergeFacts(github, repository, wanted);
  // So is whoever edited or closed the issue that it comes from.
  if (!isDeepStrictEqual(form, seen.form)) return outcome(number, formStops(form) ?? EDITED);
  const decision = decideMerge(facts, judged);
  if (decision.do !== "merge") return { ...outcome(number, decision), class: judged.class };
  const { head } = decision;
  const decided = { number, head, class: judged.class };
  if (run.dryRun) return { ...decided, decision: "would-merge", because: [] };
  const { method } = tip.rules;
  const refusal = await mergePull(github, repository, { number, head, method });
  if (refusal === undefined) return { ...decided, decision: "merged", because: [] };
  return { ...decided, decision: "wait", because: [refusal] };
}

const EDITED: NoMerge = { do: "wait", because: ["its issue changed while it was looked at"] };
const MOVED: NoMerge = { do: "wait", because: ["its head moved while it was looked at"] };

function outcome(number: number, decision: NoMerge): PullOutcome {
  const { do: what, because } = decision;
  const until = what === "wait" ? decision.until : undefined;
  return { number, decision: what, because, ...(until !== undefined && { until }) };
}

const formStops = (form: HostPull["form"]): NoMerge | undefined =>
  typeof form === "string" ? { do: "wait", because: [form] } : undefined;

/** Our own check of the proposed commit, or why there is none. */
async function judge(
  { registry, url, branch, terminal }: MergeRun,
  { commit }: Tip,
  { facts: { pull }, author, form }: HostPull,
): Promise<JudgedHead | NoMerge> {
  const head = await fetchRef(registry, { url, ref: `refs/pull/${pull.number}/head` }, terminal);
  if (head !== pull.head) return MOVED;
  if (typeof form === "object") {
    const proposed = { registry, url, branch, tip: commit, head, issue: form };
    const stops = formStops(await formPullProblem(proposed, terminal));
    if (stops) return stops;
  }
  const options = {
    base: commit,
    head,
    ...(author && { author: author.login, authorId: String(author.id) }),
  };
  return judgeHead(await checkBase(registry, options, terminal));
}
