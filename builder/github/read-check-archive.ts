/**
 * The report that a run of the check has left: a zip archive from a job in which anybody's code runs.
 * Every byte of it is hostile, and it is read within bounds or not at all.
 */
import type { Octokit } from "octokit";
import { CHECK_ARCHIVE_SIZE_MAX } from "../../schemas/limits.ts";
import { statusOf } from "./host-refusal.ts";
import { listAll } from "./list-all.ts";
import type { RepositoryName } from "./repository-name.ts";

/** The name under which the check's workflow uploads it. */
const CHECK_ARCHIVE = "ashlar-check";

/** Bytes of the archive, or what is wrong with it. */
export async function readCheckArchive(
  { rest, paginate, request }: Octokit,
  repository: RepositoryName,
  runId: number,
): Promise<Uint8Array | string> {
  const pages = paginate.iterator(rest.actions.listWorkflowRunArtifacts, {
    ...repository,
    run_id: runId,
    name: CHECK_ARCHIVE,
    per_page: 100,
  });
  const named = (await listAll(pages, { what: "artifacts of one run" })).filter(
    ({ name, expired }) => name === CHECK_ARCHIVE && !expired,
  );
  // A run that was started again has one for each attempt.
  const newest = named.toSorted((a, b) => b.id - a.id)[0];
  if (!newest) return `the run left no artifact "${CHECK_ARCHIVE}"`;
  if (newest.size_in_bytes > CHECK_ARCHIVE_SIZE_MAX) return tooLarge(newest.size_in_bytes);
  try {
    const { data } = await request(
      "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/zip",
      {
        ...repository,
        artifact_id: newest.id,
        request: { parseSuccessResponseBody: false },
      },
    );
    return await readBounded(data as ReadableStream<Uint8Array>);
  } catch (error) {
    if (statusOf(error) === 410) return "its artifact is gone";
    throw error;
  }
}

/** The size that was announced need not be the one that comes. */
async function readBounded(body: ReadableStream<Uint8Array>): Promise<Uint8Array | string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > CHECK_ARCHIVE_SIZE_MAX) return tooLarge(size);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooLarge(size: number): string {
  return `its artifact has ${size} bytes, and ${CHECK_ARCHIVE_SIZE_MAX} are read`;
}
