/** The issue that a form's pull request says it comes from, as the git host has it now. */
import type { Octokit } from "octokit";
import type { FormIssue } from "../form/form-issue.ts";
import { readForm } from "../form/read-form.ts";
import { statusOf } from "./host-refusal.ts";
import type { RepositoryName } from "./repository-name.ts";

export interface FormIssueWanted {
  readonly number: number;
  /** Of the repository that the pull request is for, at the host's interface. */
  readonly repositoryUrl: string;
}

/** @returns why it vouches for nobody, where it does not */
export async function readFormIssue(
  { rest }: Pick<Octokit, "rest">,
  repository: RepositoryName,
  { number, repositoryUrl }: FormIssueWanted,
): Promise<FormIssue | string> {
  const found = await rest.issues
    .get({ ...repository, issue_number: number })
    .catch((error: unknown) => {
      const status = statusOf(error);
      if (status === 404 || status === 410) return undefined;
      throw error;
    });
  if (!found) return `the issue #${number} is gone`;
  const { data: issue } = found;
  // A request for an issue that was moved is led on to where it is now.
  if (issue.repository_url !== repositoryUrl || issue.number !== number)
    return `the issue #${number} was moved to another repository`;
  if (issue.pull_request) return `#${number} is no issue`;
  if (issue.state !== "open") return `the issue #${number} is closed, which takes it back`;
  if (issue.user?.type !== "User") return `the issue #${number} was not written by a person`;
  const labels = issue.labels.flatMap((label) =>
    typeof label === "string" ? label : (label.name ?? []),
  );
  const form = readForm(issue.body ?? "", labels);
  if (!form || !("kind" in form)) return `the issue #${number} is no form that can be read`;
  const author = { id: issue.user.id, login: issue.user.login };
  return { number, form, author, createdAt: issue.created_at };
}
