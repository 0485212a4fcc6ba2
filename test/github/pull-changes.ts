import { mergeBase } from "./bare-git.ts";
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
  const base = mergeBase(repository.folder, comparedWith(repository, pull), pull.headSha);
  return readChanges(repository.folder, base ?? NOTHING, pull.headSha);
}

/** Oldest first. */
export function pullCommits(repository: Repository, pull: Pull): Commit[] {
  const base = comparedWith(repository, pull);
  return readCommits(repository.folder, "--reverse", "--topo-order", pull.headSha, `^${base}`);
}

export function countChanges(repository: Repository, pull: Pull): Json {
  const files = pullFiles(repository, pull);
  const sum = (key: "additions" | "deletions"): number =>
    files.reduce((total, file) => total + file[key], 0);
  return { additions: sum("additions"), deletions: sum("deletions"), changed_files: files.length };
}
