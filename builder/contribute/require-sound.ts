import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { PAYLOAD_FILES_MAX } from "../../schemas/limits.ts";
import { printable } from "../check/printable.ts";
import type { Proposal } from "./proposal.ts";

/** Files of one proposal: some versions of an artifact, each with as many as a version may have. */
const FILES_MAX = 4 * PAYLOAD_FILES_MAX;
const PATH_MAX = 1_000;

/**
 * A proposal may hold names from outside; git would write what leaves the registry's folder.
 *
 * @throws {CodedError} E_PROPOSAL
 */
export function requireSound({ branch, title, files }: Proposal): void {
  const isBranch =
    /^[A-Za-z0-9][A-Za-z0-9._/-]{0,240}$/.test(branch) &&
    !/\.\.|\/\/|\/\.|\.lock(?:\/|$)|[./]$/.test(branch);
  if (!isBranch) throw unsound(`"${printable(branch, 200)}" is no name for a branch`);
  if (title.trim() === "" || /\p{Cc}/u.test(title)) throw unsound("its title is no line of text");
  if (files.length > FILES_MAX) throw unsound(`it has ${files.length} files`);
  const seen = new Set<string>();
  for (const { path } of files) {
    if (!isPath(path)) throw unsound(`"${printable(path, 200)}" is no path inside a registry`);
    if (seen.has(path)) throw unsound(`it changes ${printable(path, 200)} twice`);
    seen.add(path);
  }
}

function isPath(path: string): boolean {
  const parts = path.split("/");
  return (
    path.length <= PATH_MAX &&
    path.isWellFormed() &&
    !/[\p{Cc}\\]/u.test(path) &&
    parts.every((part) => part !== "" && part !== "." && part !== ".." && !/^\.git$/i.test(part))
  );
}

function unsound(message: string): CodedError {
  return new CodedError({
    code: "E_PROPOSAL",
    exitCode: EXIT.usage,
    message: `this cannot be proposed: ${message}`,
    fix: "rename what it names, then run the command again",
  });
}
