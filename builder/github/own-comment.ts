/** The one comment of ours on an issue or a pull request, found again by a marker that nobody sees. */
import type { Octokit } from "octokit";
import { listAll } from "./list-all.ts";
import type { RepositoryName } from "./repository-name.ts";

export interface OwnComment {
  readonly number: number;
  /** First line of the text. */
  readonly marker: string;
  readonly text: string;
  /** Our account: whoever else writes the marker is not us. */
  readonly botId: number;
}

/** Writes it, or brings it up to date. */
export async function upsertComment(
  { rest, paginate }: Octokit,
  repository: RepositoryName,
  { number, marker, text, botId }: OwnComment,
): Promise<"created" | "updated" | "unchanged"> {
  const pages = paginate.iterator(rest.issues.listComments, {
    ...repository,
    issue_number: number,
    per_page: 100,
  });
  const comments = await listAll(pages, { what: "comments" });
  const own = comments.find(({ user, body }) => user?.id === botId && body?.startsWith(marker));
  if (own?.body === text) return "unchanged";
  if (own) {
    await rest.issues.updateComment({ ...repository, comment_id: own.id, body: text });
    return "updated";
  }
  await rest.issues.createComment({ ...repository, issue_number: number, body: text });
  return "created";
}
