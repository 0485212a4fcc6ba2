import { spawn } from "node:child_process";
import { gitEnvironment } from "./git-command.ts";

/** The ids of objects by name (gitrevisions), in order; undefined for what does not exist. No name may hold a line feed. */
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
    child.on("error", reject).on("close", () => {
      const lines = output.split("\n");
      resolve(names.map((_, index) => (/^[0-9a-f]{40,64}$/.exec(lines[index] ?? "") ?? [])[0]));
    });
  });
}
