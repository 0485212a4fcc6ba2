/** Merges a pull request as it was decided about, or says what the host has against it. */
import type { Octokit } from "octokit";
import type { MergeRules } from "../automerge/merge-rules.ts";
import { statusOf } from "./host-refusal.ts";
import type { RepositoryName } from "./repository-name.ts";

const REFUSALS: Readonly<Record<number, string>> = {
  403: "the token may not merge it (a change of .github/workflows needs a person)",
  405: "the host does not let it be merged: its own rules of the branch ask for more",
  409: "its head moved after the decision",
  422: "the host does not take the merge",
};

/**
 * @param head what was decided about: GitHub refuses where another commit is the head by now
 * @returns the commit that the branch has for it, or why there is none
 */
export async function mergePull(
  { rest }: Octokit,
  repository: RepositoryName,
  {
    number,
    head,
    method,
  }: { readonly number: number; readonly head: string; readonly method: MergeRules["method"] },
): Promise<{ readonly commit: string } | { readonly refusal: string }> {
  try {
    const { data } = await rest.pulls.merge({
      ...repository,
      pull_number: number,
      sha: head,
      merge_method: method,
      // The default has the title in it, and with it words such as [skip ci] that workflows obey.
      commit_title: `Merge pull request #${number}`,
      commit_message: `Checked at ${head} by ashlar automerge.`,
    });
    if (data.merged) return { commit: data.sha };
    return { refusal: "the host did not merge it, and did not say why" };
  } catch (error) {
    const refusal = REFUSALS[statusOf(error) ?? 0];
    if (refusal === undefined) throw error;
    return { refusal };
  }
}
