/** One person's review of a version: `reviews/<login>.md`, which later words of the same person replace. */
import { stringify } from "yaml";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseReview, type Review } from "../../schemas/review.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { printable } from "../check/printable.ts";
import { escapeMarkdown } from "../report/escape-markdown.ts";
import { requireVersions } from "./lifecycle-proposals.ts";
import { type Proposal, proposalBranch } from "./proposal.ts";
import { type KnownArtifact, quoted } from "./proposed-record.ts";

export interface NewReview extends Review {
  /** Whose it is, as the git host knows them. */
  readonly login: string;
  /** Markdown. */
  readonly text: string;
}

/** @throws {CodedError} E_NOT_FOUND for a version that is not there, E_USAGE for a review that is none */
export function reviewArtifact(
  artifact: Pick<KnownArtifact, "name" | "versions">,
  { login, text, ...review }: NewReview,
): Proposal {
  requireVersions(artifact, [review.version]);
  const parsed = parseReview(review);
  if (!parsed.ok || !/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/.test(login)) {
    const problems = parsed.ok
      ? [`"${printable(login, 60)}" is no account name`]
      : parsed.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `this is no review: ${problems[0]}`,
      fix: "a review has a title, a rating from 1 to 5, the version that was used, and a text",
      details: problems,
    });
  }
  const front = stringify(review, { version: "1.2", compat: "yaml-1.1", lineWidth: 0 });
  const about = `${artifact.name} ${review.version}`;
  return {
    branch: proposalBranch("review", artifact.name, login),
    title: `Review ${about}: ${review.rating} of 5`,
    body: `A review of ${quoted([about])} by ${escapeMarkdown(login, 60)}.\n`,
    files: [
      {
        path: `artifacts/${artifact.name}/reviews/${login}.md`,
        content: utf8(`---\n${front}---\n${text.trim()}\n`),
      },
    ],
  };
}
