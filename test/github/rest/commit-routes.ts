import { git, isAncestor, mergeBase, resolveCommit } from "../bare-git.ts";
import { type Commit, readCommit, readCommits } from "../commits.ts";
import { readChanges } from "../file-changes.ts";
import { GithubRefusal, notFound } from "../github-refusal.ts";
import { paged } from "../paged.ts";
import { presentCommit, presentFile } from "../present/present-commit.ts";
import { presentPullSimple } from "../present/present-pull.ts";
import { apiUrl, htmlUrl } from "../present/present-repository.ts";
import { type Answer, ok, type RepositoryCall, type RepositoryRoute, text } from "../route.ts";
import type { Issue, Json, Pull, Repository } from "../store.ts";
import { forkOf } from "../sync-refs.ts";
import { commitOf } from "./status-routes.ts";

/** Files that a comparison and a commit show. */
const MOST_FILES = 300;
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

export const COMMIT_ROUTES: readonly RepositoryRoute[] = [
  { operation: "GET /repos/{owner}/{repo}/commits", scope: "contents", handle: list },
  {
    operation: "GET /repos/{owner}/{repo}/commits/{ref}",
    scope: "contents",
    handle: (call) => ok(withFiles(call, readCommit(call.repository.folder, commitOf(call)))),
  },
  {
    operation: "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
    scope: "pull_requests",
    handle: (call) => {
      const sha = call.path.commit_sha;
      const pulls = call.repository.issues.filter(
        (issue): issue is Issue & { pull: Pull } =>
          issue.pull?.headSha === sha || issue.pull?.mergeCommit === sha,
      );
      return paged(call, pulls, (issue) => presentPullSimple(call.store, call.repository, issue));
    },
  },
  { operation: "GET /repos/{owner}/{repo}/compare/{basehead}", scope: "contents", handle: compare },
];

function list(call: RepositoryCall): Answer {
  const { folder, defaultBranch } = call.repository;
  const name = text(call.query.sha) ?? defaultBranch;
  const sha = resolveCommit(folder, name);
  if (!sha && call.repository.refs.size === 0)
    throw new GithubRefusal(409, "Git Repository is empty.");
  if (!sha) throw notFound();
  const since = call.query.since ? [`--since=${call.query.since}`] : [];
  const until = call.query.until ? [`--until=${call.query.until}`] : [];
  const path = text(call.query.path);
  const shas = git(folder, [
    "--literal-pathspecs",
    "rev-list",
    ...since,
    ...until,
    sha,
    "--",
    ...(path ? [path] : []),
  ])
    .split("\n")
    .filter(Boolean);
  return paged(call, shas, (one) =>
    presentCommit(call.store, call.repository, readCommit(folder, one)),
  );
}

function withFiles(call: RepositoryCall, commit: Commit): Json {
  const { store, repository } = call;
  const files = readChanges(repository.folder, commit.parents[0] ?? EMPTY_TREE, commit.sha);
  const sum = (key: "additions" | "deletions"): number =>
    files.reduce((total, file) => total + file[key], 0);
  const [additions, deletions] = [sum("additions"), sum("deletions")];
  return {
    ...presentCommit(store, repository, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: files
      .slice(0, MOST_FILES)
      .map((file) => presentFile(store, repository, commit.sha, file)),
  };
}

/** `base...head`, where each may be `owner:branch` of a fork. */
function compare(call: RepositoryCall): Answer {
  const { store, repository } = call;
  const { folder } = repository;
  const [, before = "", after = ""] = /^(.+?)\.\.\.(.+)$/.exec(call.path.basehead ?? "") ?? [];
  const [base, head] = [sideOf(call, before), sideOf(call, after)];
  const common = mergeBase(folder, base, head);
  if (!common) throw new GithubRefusal(404, `No common ancestor between ${before} and ${after}.`);
  const count = (range: string): number => Number(git(folder, ["rev-list", "--count", range]));
  const [ahead, behind] = [count(`${base}..${head}`), count(`${head}..${base}`)];
  const commits = readCommits(folder, "--reverse", "--topo-order", head, `^${base}`);
  const page = paged(call, commits, (one) => presentCommit(store, repository, one));
  const files = call.query.page && call.query.page !== 1 ? [] : readChanges(folder, common, head);
  const html = `${htmlUrl(store, repository)}/compare/${before}...${after}`;
  return {
    ...page,
    body: {
      url: `${apiUrl(store, repository)}/compare/${before}...${after}`,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: presentCommit(store, repository, readCommit(folder, base)),
      merge_base_commit: presentCommit(store, repository, readCommit(folder, common)),
      status: statusOf(folder, base, head),
      ahead_by: ahead,
      behind_by: behind,
      total_commits: commits.length,
      commits: page.body,
      files: files.slice(0, MOST_FILES).map((file) => presentFile(store, repository, head, file)),
    },
  };
}

function statusOf(folder: string, base: string, head: string): string {
  if (base === head) return "identical";
  if (isAncestor(folder, base, head)) return "ahead";
  return isAncestor(folder, head, base) ? "behind" : "diverged";
}

function sideOf(call: RepositoryCall, side: string): string {
  const [, owner, name = ""] = /^(?:([^:]+):)?(.+)$/.exec(side) ?? [];
  const fork = owner === undefined ? call.repository : forkBy(call, owner);
  const sha = fork && resolveCommit(fork.folder, name);
  if (!sha) throw notFound();
  return sha;
}

function forkBy(call: RepositoryCall, owner: string): Repository | undefined {
  return call.store.repositories.find(
    (one) =>
      one.owner.login.toLowerCase() === owner.toLowerCase() &&
      (forkOf(one, call.repository) || forkOf(call.repository, one)),
  );
}
