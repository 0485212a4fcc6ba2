/** The one open issue of ours about something, found again by a marker that nobody sees. */
import type { Octokit } from "octokit";
import { listAll } from "./list-all.ts";
import type { RepositoryName } from "./repository-name.ts";

export interface OwnIssue {
  /** First line of the text. */
  readonly marker: string;
  readonly title: string;
  readonly text: string;
  /** Our account: whoever else writes the marker is not us. */
  readonly botId: number;
  /** Whether to open one where there is none. */
  readonly open: boolean;
}

/** @returns its number; undefined where there is none and none was wanted */
export async function upsertIssue(
  { rest, paginate }: Octokit,
  repository: RepositoryName,
  { marker, title, text, botId, open }: OwnIssue,
): Promise<number | undefined> {
  const pages = paginate.iterator(rest.issues.listForRepo, {
    ...repository,
    state: "open",
    per_page: 100,
  });
  const issues = await listAll(pages, { what: "open issues" });
  const own = issues.find(({ user, body }) => user?.id === botId && body?.startsWith(marker));
  if (own === undefined) {
    if (!open) return undefined;
    return (await rest.issues.create({ ...repository, title, body: text })).data.number;
  }
  if (own.body !== text)
    await rest.issues.update({ ...repository, issue_number: own.number, body: text });
  return own.number;
}
