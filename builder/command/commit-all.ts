/** A folder's first commit, made as its owner would make it: with their git settings. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

const run = promisify(execFile);

export interface FirstCommit {
  /** Absolute; a git repository, or made one. */
  readonly folder: string;
  readonly message: string;
}

/**
 * @returns the commit's id
 * @throws {CodedError} E_GIT; what is in the folder stays
 */
export async function commitAll(
  { folder, message }: FirstCommit,
  { environment, signal }: Pick<Terminal, "environment" | "signal">,
): Promise<string> {
  const git = async (...args: readonly string[]): Promise<string> => {
    const options = { cwd: folder, env: environment, signal, encoding: "utf8" } as const;
    return (await run("git", args, options)).stdout.trim();
  };
  try {
    await git("init", "--quiet", "--initial-branch", "main");
    await git("add", "--all");
    await git("commit", "--quiet", "--message", message);
    return await git("rev-parse", "HEAD");
  } catch (cause) {
    const {
      stderr = "",
      message: said = "",
      code,
    } = cause as Partial<NodeJS.ErrnoException> & {
      readonly stderr?: string;
    };
    const isAbsent = code === "ENOENT";
    const lines = (stderr || (isAbsent ? "git is not in PATH" : said)).split("\n").filter(Boolean);
    throw new CodedError({
      code: "E_GIT",
      exitCode: EXIT.failed,
      message: `${folder} is written, but git made no commit of it: ${lines.find((line) => line.startsWith("fatal:")) ?? lines[0] ?? ""}`,
      fix: isAbsent
        ? "install git (https://git-scm.com/downloads), then git init && git add . && git commit there"
        : "mend what git says (often: git config --global user.name and user.email), then git add . && git commit there",
      details: lines.slice(0, 10),
      cause,
    });
  }
}
