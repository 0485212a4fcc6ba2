import { askOnce, mergeBase } from "./bare-git.ts";
import { type Commit, readCommits } from "./commits.ts";
import { type FileChange, readChanges } from "./file-changes.ts";
import type { Json, Pull, Repository } from "./store.ts";

/** The empty tree, which every repository knows. */
const NOTHING = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** What a pull request is compared with: the branch as it is, or as it was before it was merged. */
export function comparedWith(repository: Repository, pull: Pull): string {
  if (pull.mergedAt) return pull.baseSha;
  return repository.refs.get(`refs/heads/${pull.baseRef}`) ?? pull.baseSha;
}

/** From where both part to the head, as `git diff base...head` does. */
export function pullFiles(repository: Repository, pull: Pull): readonly FileChange[] {
  return readChanges(repository.folder, partingOf(repository, pull), pull.headSha);
}

function partingOf(repository: Repository, pull: Pull): string {
  const compared = comparedWith(repository, pull);
  return mergeBase(repository.folder, compared, pull.headSha) ?? NOTHING;
}

/** Oldest first. */
export function pullCommits(repository: Repository, pull: Pull): Commit[] {
  const base = comparedWith(repository, pull);
  return readCommits(repository.folder, "--reverse", "--topo-order", pull.headSha, `^${base}`);
}

/** Of all files, where the list of them ends early. */
export function countChanges(repository: Repository, pull: Pull): Json {
  const range = [partingOf(repository, pull), pull.headSha];
  const { out } = askOnce(repository.folder, ["diff-tree", "-r", "-M", "--shortstat", ...range]);
  const count = (what: RegExp): number => Number(what.exec(out)?.[1] ?? 0);
  return {
    additions: count(/(\d+) insertion/),
    deletions: count(/(\d+) deletion/),
    changed_files: count(/(\d+) files? changed/),
  };
}
