import { CodedError } from "../../schemas/coded-error.ts";
import type { GitCommand } from "./git-command.ts";

/**
 * What `git ls-tree -z` prints of a folder in a commit, item by item; undefined when the commit has no
 * such name. One process, where asking first whether it is there would take two.
 *
 * @param folder `<commit>:<path>`
 * @param options of git-ls-tree
 * @param paths inside of the folder; all when absent
 * @throws {CodedError} E_GIT
 */
export async function treeItems(
  git: GitCommand,
  folder: string,
  options: readonly string[],
  paths: readonly string[] = [],
): Promise<readonly string[] | undefined> {
  try {
    const listing = await git(["ls-tree", "-z", "--full-tree", ...options, folder, ...paths]);
    return listing.split("\0").filter(Boolean);
  } catch (error) {
    if (
      error instanceof CodedError &&
      error.message.includes(`: Not a valid object name ${folder}`)
    )
      return undefined;
    throw error;
  }
}
