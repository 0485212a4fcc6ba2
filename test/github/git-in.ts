import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Path → content; null removes. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** Runs git in a folder as "Test", without anything of the machine's configuration, and returns what it says. */
export function gitIn(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
      GIT_AUTHOR_NAME: "Test",
      GIT_AUTHOR_EMAIL: "test@example.org",
      GIT_COMMITTER_NAME: "Test",
      GIT_COMMITTER_EMAIL: "test@example.org",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Writes files into a work tree, and stages them; a folder that is not there becomes a repository. */
export function writeTree(folder: string, files: Files): void {
  const isNew = mkdirSync(folder, { recursive: true }) !== undefined;
  if (isNew) gitIn(folder, "init", "-q", "-b", "main");
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    if (content === null) rmSync(target, { force: true });
    else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
  }
  gitIn(folder, "add", "-A");
}
