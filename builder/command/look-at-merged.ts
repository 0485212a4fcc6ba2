/**
 * After a merge: whether it joined the commit that it was judged against. The host merges a head that we
 * name, into whatever the branch is at that moment. Where somebody pushed in between, the result is judged,
 * and what is wrong with it is said in an issue: taking it back is for people.
 */
import { decideMerge } from "../automerge/decide-merge.ts";
import { judgeHead } from "../automerge/judge-head.ts";
import type { ClassReason } from "../change/classify-change.ts";
import { printable } from "../check/printable.ts";
import { gitIn } from "../contribute/run-git.ts";
import { fetchRef } from "../github/fetch-ref.ts";
import { upsertIssue } from "../github/own-issue.ts";
import { codeSpan, escapeMarkdown } from "../report/escape-markdown.ts";
import { checkBase } from "./check-base.ts";
import type { MayMerge } from "./decide-pull.ts";
import { type MergeRun, type Tip, tipAt } from "./merge-run.ts";

export interface Merged {
  /** What it was judged against. */
  readonly base: Tip;
  readonly decided: MayMerge;
  /** The commit that the branch got. */
  readonly commit: string;
}

interface Wrong {
  readonly sentences: readonly string[];
  readonly reasons: readonly ClassReason[];
}

/** @returns sentences for whoever reads what became of it; none where it joined what it was judged against */
export async function lookAtMerged(run: MergeRun, merged: Merged): Promise<readonly string[]> {
  const { base, decided } = merged;
  const { number } = decided.facts.pull;
  const joined = await parentOf(run, merged.commit).catch((error: unknown) => error);
  if (joined === base.commit) return [];
  const moved = `${run.branch} moved before the merge`;
  const wrong =
    typeof joined === "string"
      ? await judgeMerged(run, merged, joined).catch(unchecked)
      : unchecked(joined);
  if (!wrong) return [`${moved}; both were checked together since, and nothing is wrong`];
  const issue = await upsertIssue(run.github, run.repository, {
    marker: `<!-- ashlar-merged-${number} -->`,
    title: `Look at what #${number} brought: ${run.branch} moved before it was merged`,
    text: issueText(merged, wrong),
    botId: run.botId,
    open: true,
  });
  return [`${moved}: ${wrong.sentences.join("; ")} (issue #${issue})`];
}

/** The commit that the branch was before, as git has it after the merge. */
async function parentOf(
  { registry, url, branch, terminal }: MergeRun,
  commit: string,
): Promise<string> {
  await fetchRef(registry, { url, ref: `refs/heads/${branch}` }, terminal);
  const git = gitIn(registry, terminal);
  return String(await git(["rev-parse", "--verify", "--end-of-options", `${commit}^1`])).trim();
}

/** Undefined where it would have been merged into that commit as well. */
async function judgeMerged(
  run: MergeRun,
  { decided: { facts, judged, author }, commit }: Merged,
  joined: string,
): Promise<Wrong | undefined> {
  const by = author && { author: author.login, authorId: String(author.id) };
  const report = await checkBase(run.registry, { base: joined, head: commit, ...by }, run.terminal);
  const { rules } = await tipAt(run, joined);
  const together = { ...judgeHead(report), head: judged.head };
  const decision = decideMerge({ ...facts, rules }, together);
  if (decision.do === "merge") return undefined;
  return { sentences: decision.because, reasons: report.classification.reasons };
}

function unchecked(error: unknown): Wrong {
  const said = error instanceof Error ? error.message : String(error);
  const sentence = `the two could not be checked together: ${printable(said, 300)}`;
  return { sentences: [sentence], reasons: [] };
}

const REASONS_MAX = 50;

function issueText({ base, decided, commit }: Merged, { sentences, reasons }: Wrong): string {
  const { number } = decided.facts.pull;
  return [
    `<!-- ashlar-merged-${number} -->`,
    "",
    `#${number} was judged against ${base.commit}, and somebody pushed before it was merged as ${commit}. Against what it joined, it would not have been merged:`,
    "",
    ...sentences.map((sentence) => `- ${escapeMarkdown(sentence, 400)}`),
    ...reasons
      .slice(0, REASONS_MAX)
      .map(({ path, message }) => `- ${codeSpan(path, 300)}: ${escapeMarkdown(message, 400)}`),
    "",
    `A maintainer decides: leave it and close this issue, take it back with \`git revert -m 1 ${commit}\` before it is published (without \`-m 1\` where it was squashed), or withhold it with \`ashlar quarantine\`.`,
  ].join("\n");
}
