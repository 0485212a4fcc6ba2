import { spawn } from "node:child_process";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { gitEnvironment } from "./git-command.ts";

/**
 * The ids of objects by name (gitrevisions), in order; undefined for what does not exist. No name may
 * hold a line feed.
 *
 * @throws {CodedError} E_GIT when git does not answer for every name
 */
export function objectIds(
  folder: string,
  names: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const child = spawn("git", ["cat-file", "--batch-check=%(objectname)"], {
    cwd: folder,
    env: gitEnvironment(),
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(names.map((name) => `${name}\n`).join(""));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    output += piece;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => {
      const lines = output.split("\n").slice(0, -1);
      if (code !== 0 || lines.length !== names.length) return reject(silent(folder));
      resolve(names.map((_, index) => (/^[0-9a-f]{40,64}$/.exec(lines[index] ?? "") ?? [])[0]));
    });
  });
}

/** An object that git was not asked for must not pass for one that is missing. */
function silent(folder: string): CodedError {
  return new CodedError({
    code: "E_GIT",
    exitCode: EXIT.failed,
    message: `git refuses to read ${folder}: git cat-file ended early`,
    fix: "mend what git complains about; `git fsck` in that folder must work",
  });
}
