/** Which repository of the git host a command acts on. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/** As parameters of GitHub's interface. */
export type RepositoryName = { readonly owner: string; readonly repo: string };

/**
 * @param named `owner/name`; GITHUB_REPOSITORY when undefined, which workflows have
 * @throws {CodedError} E_USAGE
 */
export function repositoryName(
  named: string | undefined,
  { environment }: Pick<Terminal, "environment">,
): RepositoryName {
  const text = named ?? environment.GITHUB_REPOSITORY ?? "";
  const [, owner, repo] = /^([A-Za-z0-9_-]{1,100})\/([A-Za-z0-9._-]{1,100})$/.exec(text) ?? [];
  if (owner !== undefined && repo !== undefined && !/^\.{1,2}$/.test(repo)) return { owner, repo };
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message:
      text === ""
        ? "it is not known which repository is meant"
        : `"${text}" is no repository such as acme/registry`,
    fix: "name it with --repository OWNER/NAME; a workflow of GitHub Actions has it in GITHUB_REPOSITORY",
  });
}
