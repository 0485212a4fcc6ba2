/** Paths come from documents that others wrote; only those that stay below the root are followed. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/** One segment of what `schemas/paths.ts` makes, and a little more; never `.` or `..`. */
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._@~+-]{1,255}$/;

/** @throws {CodedError} E_PATH for a path that could leave the root or be read in two ways */
export function safeSegments(path: string): readonly string[] {
  const segments = path.split("/");
  if (segments.every((segment) => SEGMENT.test(segment))) return segments;
  throw new CodedError({
    code: "E_PATH",
    exitCode: EXIT.integrity,
    message: `the registry names a file ${JSON.stringify(path)}, which is no path below its root`,
    fix: "Tell the registry's owner; a well-made registry has no such path.",
  });
}
