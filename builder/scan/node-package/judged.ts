import { printable } from "../../check/printable.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";

/**
 * The answer of a linter that expects packages as people write them. One that stumbles over odd
 * content has no answer, which is no defect of ours and no fault of the content.
 *
 * @throws {UnscannedError} when the linter throws
 */
export async function judged<T>(path: string, judge: () => Promise<T>): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnscannedError(path, `the linter cannot read it (${printable(reason, 100)})`);
  }
}
