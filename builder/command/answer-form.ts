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
import { reviewArtifact } from "../contribute/review-artifact.ts";
import { claimNamespace } from "../form/claim-namespace.ts";
import type { FilledForm } from "../form/read-form.ts";
import { BOT_IDENTITY } from "../github/bot-identity.ts";
import { environmentToken } from "../github/find-token.ts";
import { githubAddress } from "../github/github-address.ts";
import { statusOf } from "../github/host-refusal.ts";
import type { RepositoryName } from "../github/repository-name.ts";
import { tokenEnvironment } from "../github/token-environment.ts";
import { codeSpan, escapeMarkdown } from "../report/escape-markdown.ts";
import { checkBase } from "./check-base.ts";
import { openArtifact, parseRelease } from "./open-artifact.ts";

export interface FormRequest {
  readonly github: Octokit;
  readonly repository: RepositoryName;
  readonly form: FilledForm;
  /** Who wrote the issue, as the event says. */
  readonly author: { readonly id: number; readonly login: string };
  /** Of the issue. */
  readonly number: number;
}

export interface FormAnswer {
  readonly state: "proposed" | "told" | "refused";
  /** Markdown for the issue; everything from outside is escaped. */
  readonly lines: readonly string[];
  readonly pull?: number;
}

/** @throws {CodedError} E_USAGE, E_NOT_FOUND, E_REJECTED for what whoever wrote it can mend */
export async function answerForm(request: FormRequest, terminal: Terminal): Promise<FormAnswer> {
  const { github, repository, form, author } = request;
  const { data } = await github.rest.repos.get(repository);
  const to = { to: data.clone_url, into: data.default_branch };
  const answer = (id: string): string => form.answers.get(id) ?? "";
  if (form.kind === "claim") {
    const target = await openTarget(to, terminal.folder, terminal);
    const claim = { namespace: answer("namespace"), displayName: answer("name"), ...author };
    return propose(request, { target, proposal: claimNamespace(claim) }, terminal);
  }
  const { name } = parseRelease(answer("artifact"));
  const { target, artifact } = await openArtifact(name, to, terminal);
  if (form.kind !== "review") return toldOwners(name);
  const use = form.answers.get("use");
  const proposal = reviewArtifact(artifact, {
    title: answer("title"),
    rating: Number(/^[1-5]/.exec(answer("rating"))?.[0] ?? Number.NaN),
    version: answer("version"),
    ...(use !== undefined && { use_case: use }),
    login: author.login,
    text: answer("text"),
  });
  return propose(request, { target, proposal }, terminal);
}

/** GitHub asks the owners by CODEOWNERS only for pull requests, so the issue says where to look. */
function toldOwners(name: string): FormAnswer {
  const namespace = name.split("/")[0] ?? "";
  const lines = [
    `This is about ${codeSpan(name, 140)}. The owners of ${codeSpan(namespace, 64)} stand in \`publishers/${namespace}.yaml\`; they mend it with a new version.`,
  ];
  return { state: "told", lines };
}

interface Proposed {
  readonly target: ProposalTarget;
  readonly proposal: Proposal;
}

async function propose(
  { github, repository, author, number }: FormRequest,
  { target, proposal }: Proposed,
  terminal: Terminal,
): Promise<FormAnswer> {
  const commit = await makeCommit(proposal, target, BOT_IDENTITY);
  if (commit === target.tip)
    return { state: "told", lines: ["The registry holds all of this already."] };
  await requireAcceptable({ target, proposal }, { commit, author }, terminal);
  await push(target, { commit, branch: proposal.branch }, terminal);
  const head = proposal.branch;
  const of = { ...repository, base: target.branch };
  const { data: open } = await github.rest.pulls.list({
    ...{ ...of, state: "open", head: `${repository.owner}:${head}` },
  });
  const body = `${proposal.body.trim()}\n\nProposed by ${escapeMarkdown(author.login, 60)} in #${number}.\n`;
  const { title } = proposal;
  const pull =
    open[0] ??
    (await github.rest.pulls.create({ ...of, head, title, body }).catch(notAllowed)).data;
  return {
    state: "proposed",
    pull: pull.number,
    lines: [
      `Proposed as #${pull.number}. Who has to agree to it, and what is found, stands there.`,
    ],
  };
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
    details: classification.reasons.map(({ path, message }) => `${path}: ${message}`),
  });
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
