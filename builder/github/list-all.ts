/** Lists of the git host, page after page, up to a bound. */
import type { Octokit } from "octokit";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { HOST_LIST_MAX } from "../../schemas/limits.ts";

/**
 * Everything that a paginated answer holds.
 *
 * @throws {CodedError} E_TOO_MANY where there is more than `max`: half a list decides nothing
 */
export async function listAll<T>(
  pages: ReturnType<Octokit["paginate"]["iterator"]> | AsyncIterable<{ data: readonly T[] }>,
  { what, max = HOST_LIST_MAX }: { readonly what: string; readonly max?: number },
): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const { data } of pages as AsyncIterable<{ data: readonly T[] }>) {
    found.push(...data);
    if (found.length <= max) continue;
    throw new CodedError({
      code: "E_TOO_MANY",
      exitCode: EXIT.failed,
      message: `there are more than ${max} ${what}`,
      fix: "let a person decide",
    });
  }
  return found;
}
