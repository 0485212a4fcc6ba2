import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { type RepositoryPlace, resolveRevision } from "./read-history.ts";

/** The id of a commit that the user names. @throws {CodedError} E_REVISION */
export async function requireCommit(
  { git }: Pick<RepositoryPlace, "git">,
  revision: string,
): Promise<string> {
  const commit = await resolveRevision(git, `${revision}^{commit}`);
  if (commit !== undefined) return commit;
  throw new CodedError({
    code: "E_REVISION",
    exitCode: EXIT.notFound,
    message: `the repository has no commit "${revision}"`,
    fix: "name a branch, tag or commit that `git log` shows; in CI, fetch it first (git fetch origin main)",
  });
}
