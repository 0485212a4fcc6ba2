/** The pull request of a proposal: found, opened, or brought up to date. */
import type { Proposal } from "../contribute/proposal.ts";
import type { RepositoryName } from "./github-address.ts";
import type { GitHub } from "./open-github.ts";
import { ownSection } from "./own-section.ts";

export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly state: "created" | "updated" | "unchanged";
}

export interface PullRequestRequest {
  readonly at: RepositoryName;
  /** The branch that it is for. */
  readonly base: string;
  /** Who the pushed branch belongs to. */
  readonly owner: string;
  readonly proposal: Pick<Proposal, "branch" | "title">;
  /** Markdown: the description and what the check says. */
  readonly body: string;
  readonly draft: boolean;
}

interface OpenPull {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body: string | null;
}

/** The open pull request of a branch; closed and merged ones are over. */
export async function findPullRequest(
  github: GitHub,
  { at, base, owner, proposal }: Pick<PullRequestRequest, "at" | "base" | "owner" | "proposal">,
): Promise<OpenPull | undefined> {
  const found = await github.ask("look for your pull request", (rest) =>
    rest.pulls.list({ ...at, state: "open", base, head: `${owner}:${proposal.branch}` }),
  );
  // What GitHub cannot make sense of as a head, it passes over.
  return found.find(({ head }) => head.ref === proposal.branch && head.user?.login === owner);
}

/** @throws {CodedError} as `githubFailure` */
export async function submitPullRequest(
  github: GitHub,
  request: PullRequestRequest,
): Promise<PullRequest> {
  const { at, base, owner, proposal, body, draft } = request;
  const { title, branch } = proposal;
  const open = await findPullRequest(github, request);
  if (open) return updatePullRequest(github, request, open);
  const made = await github.ask("open a pull request", (rest) =>
    rest.pulls.create({
      ...at,
      base,
      head: `${owner}:${branch}`,
      title,
      body: ownSection("", body),
      draft,
      maintainer_can_modify: true,
    }),
  );
  return { number: made.number, url: made.html_url, state: "created" };
}

/** What people wrote around our section stays. */
async function updatePullRequest(
  github: GitHub,
  { at, proposal, body }: PullRequestRequest,
  { number, html_url: url, ...open }: OpenPull,
): Promise<PullRequest> {
  const wanted = { title: proposal.title, body: ownSection(open.body ?? "", body) };
  if (open.title === wanted.title && open.body === wanted.body)
    return { number, url, state: "unchanged" };
  await github.ask("update your pull request", (rest) =>
    rest.pulls.update({ ...at, pull_number: number, ...wanted }),
  );
  return { number, url, state: "updated" };
}
