/**
 * What a relative path must not be, so that it names the same file inside one folder on every
 * system. Archives and rendered templates are held to it.
 */
import { PAYLOAD_PATH_MAX } from "../../schemas/limits.ts";

export type PathReason =
  | "ABSOLUTE"
  | "BACKSLASH"
  | "DRIVE"
  | "CONTROL"
  | "ENCODING"
  | "SEGMENT"
  | "TRAVERSAL"
  | "CHARACTER"
  | "RESERVED"
  | "GIT"
  | "PATH_LENGTH";

export interface PathProblem {
  readonly reason: PathReason;
  /** Goes after the path in a sentence. */
  readonly words: string;
}

/** What Windows takes for a device, with any extension (learn.microsoft.com, "Naming Files, Paths, and Namespaces"). */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;
/** @param path `/`-separated @returns the first rule that it breaks */
export function pathProblem(path: string): PathProblem | undefined {
  return wholePathProblem(path) ?? first(path.split("/"), segmentProblem);
}

function wholePathProblem(path: string): PathProblem | undefined {
  if (/\p{Cc}/u.test(path)) return problem("CONTROL", "holds a control character");
  if (!path.isWellFormed() || path.includes("\ufffd"))
    return problem("ENCODING", "is no well-formed UTF-8");
  if (path.startsWith("/")) return problem("ABSOLUTE", "is an absolute path");
  if (path.includes("\\"))
    return problem("BACKSLASH", "holds a backslash, which separates folders on Windows");
  if (/^[A-Za-z]:/.test(path)) return problem("DRIVE", "begins with a drive letter");
  const length = Buffer.byteLength(path);
  if (length > PAYLOAD_PATH_MAX)
    return problem("PATH_LENGTH", `has ${length} bytes; at most ${PAYLOAD_PATH_MAX} are allowed`);
  return undefined;
}

function segmentProblem(segment: string): PathProblem | undefined {
  if (segment === "..") return problem("TRAVERSAL", 'climbs out of its folder with ".."');
  if (segment === "" || segment === ".") return problem("SEGMENT", "has an empty segment or a '.'");
  const character = /[<>:"|?*]/.exec(segment)?.[0];
  if (character !== undefined)
    return problem("CHARACTER", `holds ${character}, which Windows does not take`);
  if (WINDOWS_DEVICE.test(segment) || /[. ]$/.test(segment))
    return problem("RESERVED", `has the segment "${segment}", which Windows does not take`);
  // A repository that arrives inside a folder runs its hooks and filters at the next git command.
  if (/^(?:\.git|git~1)$/i.test(segment)) return problem("GIT", "brings a git folder");
  return undefined;
}

function first(
  segments: readonly string[],
  judge: (segment: string) => PathProblem | undefined,
): PathProblem | undefined {
  for (const segment of segments) {
    const found = judge(segment);
    if (found) return found;
  }
  return undefined;
}

function problem(reason: PathReason, words: string): PathProblem {
  return { reason, words };
}
