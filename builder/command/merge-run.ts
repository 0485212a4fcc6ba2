/** What one run of `ashlar automerge` works with, and the branch that it merges into. */
import type { Octokit } from "octokit";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { type MergeRules, mergeRules } from "../automerge/merge-rules.ts";
import { readTipPolicy } from "../change/read-tip-policy.ts";
import { fetchRef } from "../github/fetch-ref.ts";
import type { RepositoryName } from "../github/repository-name.ts";

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

/** What the changes are judged by: the branch as it is now. */
export interface Tip {
  readonly commit: string;
  readonly rules: MergeRules;
}

export async function readTip(run: MergeRun): Promise<Tip> {
  const { registry, url, branch, terminal } = run;
  const commit = await fetchRef(registry, { url, ref: `refs/heads/${branch}` }, terminal);
  return tipAt(run, commit);
}

/** @param commit one that the checkout has */
export async function tipAt(
  { registry }: Pick<MergeRun, "registry">,
  commit: string,
): Promise<Tip> {
  const policy = await readTipPolicy(registry, commit);
  return { commit, rules: mergeRules(policy?.merging) };
}
