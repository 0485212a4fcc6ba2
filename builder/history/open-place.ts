import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { findRepository } from "../read/read-history.ts";
import { requireCommit } from "../read/require-commit.ts";
import { requireFolder } from "../read/require-folder.ts";
import type { CommitPlace } from "../read/source.ts";

/** A commit of the repository that a registry's folder is in. @throws {CodedError} E_NO_FOLDER, E_NOT_GIT, E_REVISION */
export async function openPlace(folder: string, revision: string): Promise<CommitPlace> {
  await requireFolder(folder);
  const place = await findRepository(folder);
  if (!place) {
    throw new CodedError({
      code: "E_NOT_GIT",
      exitCode: EXIT.usage,
      message: `${folder} is not in a git repository, so nothing is known of its past`,
      fix: "clone the registry with git, and run this there",
    });
  }
  return { place, folder, commit: await requireCommit(place, revision) };
}
