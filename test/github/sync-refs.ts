/** After refs moved, by a push or over REST: pull requests follow, as GitHub lets them. */
import { git, isAncestor, readRefs } from "./bare-git.ts";
import { recordEvent } from "./record-event.ts";
import type { Issue, Json, Pull, Repository, Store, User } from "./store.ts";

const ZERO = "0".repeat(40);
type PullIssue = Issue & { pull: Pull };

export function syncRefs(store: Store, repository: Repository, actor: User): void {
  const before = repository.refs;
  const after = readRefs(repository.folder);
  repository.refs = after;
  const moved = [...new Set([...before.keys(), ...after.keys()])].filter(
    (ref) => /^refs\/(?:heads|tags)\//.test(ref) && before.get(ref) !== after.get(ref),
  );
  if (moved.length === 0) return;
  repository.pushedAt = store.now();
  for (const ref of moved) {
    const change = { ref, before: before.get(ref) ?? ZERO, after: after.get(ref) ?? ZERO };
    store.emit("push", repository, { ...change, pusher: actor });
    followHead(store, repository, change, actor);
    followBase(store, repository, change, actor);
  }
}

interface RefChange {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** The head, where the repository that the pull request is for has it. */
export function setPullRef(repository: Repository, issue: PullIssue): void {
  git(repository.folder, ["update-ref", `refs/pull/${issue.number}/head`, issue.pull.headSha]);
}

function openPulls(store: Store): [Repository, PullIssue][] {
  return store.repositories.flatMap((repository) =>
    repository.issues
      .filter((issue): issue is PullIssue => issue.pull !== undefined && issue.state === "open")
      .map((issue): [Repository, PullIssue] => [repository, issue]),
  );
}

function followHead(store: Store, pushed: Repository, change: RefChange, actor: User): void {
  for (const [repository, issue] of openPulls(store)) {
    const { pull } = issue;
    if (pull.headRepository !== pushed || `refs/heads/${pull.headRef}` !== change.ref) continue;
    if (change.after === ZERO) {
      closeIssue(store, repository, issue, actor);
      continue;
    }
    pull.headSha = change.after;
    pull.baseSha = repository.refs.get(`refs/heads/${pull.baseRef}`) ?? pull.baseSha;
    issue.updatedAt = store.now();
    setPullRef(repository, issue);
    emitPull(store, repository, issue, actor, "synchronize", {
      before: change.before,
      after: change.after,
    });
  }
}

/** A pull request whose head is in its base branch is merged, whoever brought it there. */
function followBase(store: Store, pushed: Repository, change: RefChange, actor: User): void {
  if (change.after === ZERO) return;
  for (const [repository, issue] of openPulls(store)) {
    if (repository !== pushed || `refs/heads/${issue.pull.baseRef}` !== change.ref) continue;
    if (!isAncestor(repository.folder, issue.pull.headSha, change.after)) continue;
    issue.pull.baseSha = change.before === ZERO ? issue.pull.baseSha : change.before;
    markMerged(store, repository, issue, actor, change.after);
  }
}

export function markMerged(
  store: Store,
  repository: Repository,
  issue: PullIssue,
  actor: User,
  commit: string,
): void {
  issue.pull.mergedAt = store.now();
  issue.pull.mergedBy = actor;
  issue.pull.mergeCommit = commit;
  recordEvent(store, repository, issue, "merged", actor, { commit_id: commit });
  closeIssue(store, repository, issue, actor);
}

export function closeIssue(store: Store, repository: Repository, issue: Issue, actor: User): void {
  issue.state = "closed";
  issue.closedAt = issue.updatedAt = store.now();
  recordEvent(store, repository, issue, "closed", actor, {});
  if (issue.pull) emitPull(store, repository, issue as PullIssue, actor, "closed");
  else store.emit("issues", repository, { action: "closed", issue, sender: actor });
}

export function emitPull(
  store: Store,
  repository: Repository,
  issue: PullIssue,
  actor: User,
  action: string,
  more: Json = {},
): void {
  store.emit("pull_request", repository, { action, issue, sender: actor, ...more });
}

export const forkOf = (fork: Repository, repository: Repository): boolean =>
  fork === repository || (fork.parent !== undefined && forkOf(fork.parent, repository));
