/** Whether one pull request may be merged into the branch as it is, by the host's words and our own check. */
import { isDeepStrictEqual } from "node:util";
import { decideMerge, decideUnjudged } from "../automerge/decide-merge.ts";
import { judgeHead } from "../automerge/judge-head.ts";
import type { JudgedHead, MergeFacts, NoMerge } from "../automerge/merge-facts.ts";
import { setClassLabel } from "../github/class-label.ts";
import { fetchRef } from "../github/fetch-ref.ts";
import { type HostPull, readMergeFacts } from "../github/read-merge-facts.ts";
import { checkBase } from "./check-base.ts";
import { formPullProblem } from "./form-pull-problem.ts";
import type { MergeRun, Tip } from "./merge-run.ts";

/** A head that may be merged, with all that was known when that was decided. */
export interface MayMerge {
  readonly do: "merge";
  readonly judged: JudgedHead;
  readonly facts: MergeFacts;
  readonly author: HostPull["author"];
}

export interface MayNot extends Pick<NoMerge, "because"> {
  readonly do: NoMerge["do"];
  /** Seconds since 1970. */
  readonly until?: number;
  /** By our own check; absent where something else stood against the merge already. */
  readonly class?: JudgedHead["class"];
}

export async function decidePull(
  run: MergeRun,
  tip: Tip,
  number: number,
): Promise<MayMerge | MayNot> {
  const { github, repository, branch, now, botId } = run;
  const wanted = { number, branch, rules: tip.rules, now, botId };
  const seen = await readMergeFacts(github, repository, wanted);
  const early = decideUnjudged(seen.facts) ?? formStops(seen.form);
  if (early) return early;
  const judged = await judge(run, tip, seen);
  if ("do" in judged) return judged;
  if (!run.dryRun) await setClassLabel(github, repository, number, judged.class);
  const { pull } = seen.facts;
  const asMergeable = { ...seen.facts, pull: { ...pull, mergeable: pull.mergeable ?? true } };
  const first = decideMerge(asMergeable, judged);
  if (first.do !== "merge") return { ...first, class: judged.class };
  // Asked again: whoever wrote while it was checked is heard.
  const { facts, author, form } = await readMergeFacts(github, repository, wanted);
  // So is whoever edited or closed the issue that it comes from.
  if (!isDeepStrictEqual(form, seen.form)) return formStops(form) ?? EDITED;
  const decision = decideMerge(facts, judged);
  if (decision.do !== "merge") return { ...decision, class: judged.class };
  return { do: "merge", judged, facts, author };
}

const EDITED: NoMerge = { do: "wait", because: ["its issue changed while it was looked at"] };
const MOVED: NoMerge = { do: "wait", because: ["its head moved while it was looked at"] };

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
  // With inspecting processes of its own: what took one over must not judge the next pull request.
  return judgeHead(await checkBase(registry, options, terminal));
}
