/** What the git host refused, where that is an answer and no defect. */

/** The status of an answer of GitHub's that octokit threw; undefined for anything else. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || error.name !== "HttpError" || !("status" in error))
    return undefined;
  return typeof error.status === "number" ? error.status : undefined;
}
