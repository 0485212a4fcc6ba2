/** A commit as a source: content comes from the object store, so links and submodules are only names. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import {
  findRepository,
  type RepositoryPlace,
  readHistory,
  resolveRevision,
} from "./read-history.ts";
import type { KnownCommits } from "./read-record-commits.ts";
import { requireFolder } from "./require-folder.ts";
import type { Source } from "./source.ts";
import { openTreeSource } from "./tree-source.ts";

/**
 * @param known commits of its history that were read before
 * @throws {CodedError} E_NO_FOLDER, E_NOT_GIT, E_REVISION, E_GIT, E_GIT_OBJECT
 */
export async function openCommitSource(
  folder: string,
  revision: string,
  known?: KnownCommits,
): Promise<Source> {
  const { place, commit } = await findCommit(folder, revision);
  const { history, commits } = await readHistory(place, commit, { folder, known });
  const source = await openTreeSource(place, { folder, commit, history });
  // Not spread: what it lists changes.
  return Object.assign(source, { past: { place, folder, commit, commits } });
}

/**
 * The commit that a revision names, in the repository of a folder.
 *
 * @throws {CodedError} E_NO_FOLDER, E_NOT_GIT, E_REVISION, E_GIT
 */
export async function findCommit(
  folder: string,
  revision: string,
): Promise<{ readonly place: RepositoryPlace; readonly commit: string }> {
  await requireFolder(folder);
  const place = await findRepository(folder);
  if (!place) {
    throw new CodedError({
      code: "E_NOT_GIT",
      exitCode: EXIT.usage,
      message: `${folder} is not in a git repository`,
      fix: "leave --commit out to build the folder as it is, or run `git init` and commit",
    });
  }
  const commit = await resolveRevision(place.git, `${revision}^{commit}`);
  if (!commit) {
    throw new CodedError({
      code: "E_REVISION",
      exitCode: EXIT.notFound,
      message: `the repository has no commit "${revision}"`,
      fix: "name a branch, tag or commit that `git log` shows",
    });
  }
  return { place, commit };
}
