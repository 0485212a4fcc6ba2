/** What becomes of a form that could be read: a proposal with a pull request, or a word to the owners. */
import type { Octokit } from "octokit";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { fetchForCheck } from "../contribute/fetch-for-check.ts";
import { makeCommit } from "../contribute/make-commit.ts";
import { openTarget } from "../contribute/open-target.ts";
import type { Proposal } from "../contribute/proposal.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import { inspectBranch, pushBranch } from "../contribute/push-branch.ts";
import type { FormIssue } from "../form/form-issue.ts";
import { accountIdentity } from "../github/account-identity.ts";
import { BOT_IDENTITY } from "../github/bot-identity.ts";
import { environmentToken } from "../github/find-token.ts";
import { githubAddress } from "../github/github-address.ts";
import { statusOf } from "../github/host-refusal.ts";
import type { RepositoryName } from "../github/repository-name.ts";
import { tokenEnvironment } from "../github/token-environment.ts";
import { checkBase } from "./check-base.ts";
import { formProposal } from "./form-proposal.ts";
import { knownArtifact, parseRelease } from "./open-artifact.ts";
import { ownersToTell } from "./owners-to-tell.ts";

export interface FormRequest extends FormIssue {
  readonly github: Octokit;
  readonly repository: RepositoryName;
}

export interface FormAnswer {
  readonly state: "proposed" | "told" | "refused";
  /** Markdown for the issue; everything from outside is escaped. */
  readonly lines: readonly string[];
  readonly pull?: number;
}

/** @throws {CodedError} E_USAGE, E_NOT_FOUND, E_REJECTED for what whoever wrote it can mend */
export async function answerForm(request: FormRequest, terminal: Terminal): Promise<FormAnswer> {
  const { github, repository, form } = request;
  const { data } = await github.rest.repos.get(repository);
  const to = { to: data.clone_url, into: data.default_branch };
  const target = await openTarget(to, terminal.folder, terminal);
  const proposal = await formProposal(request, target);
  if (proposal) return propose(request, { target, proposal }, terminal);
  const { name } = parseRelease(form.answers.get("artifact") ?? "");
  await knownArtifact(name, target);
  return { state: "told", lines: await ownersToTell(name, target) };
}

interface Proposed {
  readonly target: ProposalTarget;
  readonly proposal: Proposal;
}

async function propose(
  { github, repository, author }: FormRequest,
  { target, proposal }: Proposed,
  terminal: Terminal,
): Promise<FormAnswer> {
  const identities = { author: accountIdentity(author), committer: BOT_IDENTITY };
  const commit = await makeCommit(proposal, target, identities);
  if (commit === target.tip)
    return { state: "told", lines: ["The registry holds all of this already."] };
  await requireAcceptable({ target, proposal }, { commit, author }, terminal);
  await push(target, { commit, branch: proposal.branch }, terminal);
  const number = await openPull({ github, repository }, { target, proposal });
  return {
    state: "proposed",
    pull: number,
    lines: [
      `Proposed as #${number}, in your name. Who has to agree to it, and what is found, stands there.`,
      "",
      "Edit this issue to change it, or close it to take it back.",
    ],
  };
}

/** One pull request an issue, with the words of what its form says now. @returns its number */
async function openPull(
  { github, repository }: Pick<FormRequest, "github" | "repository">,
  { target, proposal: { branch, title, body } }: Proposed,
): Promise<number> {
  const { pulls } = github.rest;
  const of = { ...repository, base: target.branch };
  const head = `${repository.owner}:${branch}`;
  const [open] = (await pulls.list({ ...of, state: "open", head })).data;
  if (!open)
    return (await pulls.create({ ...of, head: branch, title, body }).catch(notAllowed)).data.number;
  if (open.title !== title || open.body !== body)
    await pulls.update({ ...repository, pull_number: open.number, title, body });
  return open.number;
}

/** GitHub lets workflows open pull requests only where a setting says so. */
function notAllowed(error: unknown): never {
  if (statusOf(error) !== 403) throw error;
  throw new CodedError({
    code: "E_HOST_FORBIDDEN",
    exitCode: EXIT.auth,
    message: "the token may not open pull requests",
    fix: 'switch on "Allow GitHub Actions to create and approve pull requests" in the repository (Settings, Actions, General), then run it again',
    cause: error,
  });
}

async function requireAcceptable(
  { target, proposal }: Proposed,
  { commit, author }: { readonly commit: string; readonly author: FormRequest["author"] },
  terminal: Terminal,
): Promise<void> {
  await fetchForCheck(proposal, target);
  const { classification } = await checkBase(
    target.folder,
    {
      base: target.tip,
      head: commit,
      prefix: target.prefix,
      author: author.login,
      authorId: String(author.id),
    },
    terminal,
  );
  if (classification.class !== "reject") return;
  throw new CodedError({
    code: "E_REJECTED",
    exitCode: EXIT.rejected,
    message: "the registry would reject this, so it was not proposed",
    fix: "mend what is listed, and edit the issue",
    details: classification.reasons
      .filter(({ class: kind }) => kind === "reject")
      .map(({ path, message, fix }) => `${fieldOf(path)}: ${message}${fix ? `; ${fix}` : ""}`),
  });
}

/** Where in the form a file of the proposal comes from. */
function fieldOf(path: string): string {
  const [, inside] = /^artifacts\/[^/]+\/[^/]+\/[^/]+\/files\/(.+)$/.exec(path) ?? [];
  if (inside !== undefined) return `Files, ${inside}`;
  return /^artifacts\/[^/]+\/[^/]+\/[^/]+\/manifest\.yaml$/.test(path) ? "Manifest" : path;
}

async function push(
  target: ProposalTarget,
  { commit, branch }: { readonly commit: string; readonly branch: string },
  { environment }: Terminal,
): Promise<void> {
  const { server } = githubAddress(undefined, environment);
  const token = environmentToken(environment) ?? "";
  const request = { commit, branch, url: target.url, environment: tokenEnvironment(server, token) };
  await pushBranch(target, request, await inspectBranch(target, request));
}
