/** A proposal's commit as a mail: `git am` takes it, and so does a mailing list. */
import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import type { Proposal } from "./proposal.ts";
import type { ProposalTarget } from "./proposal-target.ts";
import { fetchContents } from "./target-files.ts";

export async function patchOf(
  { files }: Proposal,
  target: ProposalTarget,
  commit: string,
): Promise<Uint8Array> {
  // A difference needs what was there before.
  await fetchContents(
    target,
    files.map(({ path }) => path),
  );
  return target.git([
    ...["format-patch", "-1", "--stdout", "--binary", "--full-index", "--no-signature"],
    ...["--no-stat", "--no-attach", "--no-renames", "--subject-prefix=PATCH", commit],
  ]);
}

/**
 * @param file `-` prints it
 * @throws {CodedError} E_USAGE for a patch that a terminal would garble, E_NO_FOLDER
 */
export async function writePatch(
  patch: Uint8Array,
  file: string,
  terminal: Terminal,
): Promise<void> {
  if (file !== "-") {
    const path = resolve(terminal.folder, file);
    await writeFile(path, patch).catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === "ENOENT" ? noFolder(path, cause) : cause;
    });
    return;
  }
  const text = fromUtf8(patch);
  if (text === undefined) {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: "the patch holds text that is not UTF-8, which printing would change",
      fix: "write it to a file: --patch FILE",
    });
  }
  terminal.out(text.replace(/\n$/, ""));
}

function noFolder(path: string, cause: Error): CodedError {
  return new CodedError({
    code: "E_NO_FOLDER",
    exitCode: EXIT.notFound,
    message: `there is no folder ${dirname(path)}`,
    fix: "make it, or name a file in another place",
    cause,
  });
}
