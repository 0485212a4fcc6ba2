import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Path → content; null removes. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** Nothing of the machine's configuration counts; who commits is "Test". */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.org",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.org",
};

/** Runs git in a folder and returns what it says. */
export function gitIn(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...ENVIRONMENT, HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** A commit of so many small files on top of a branch, of which none is ever in a work tree. */
export function commitMany(
  folder: string,
  { branch, base, count }: { branch: string; base: string; count: number },
): void {
  const files = Array.from({ length: count }, (_, number) => `M 644 :1 many/${number}.txt\n`);
  const input = `blob
mark :1
data 2
x
commit refs/heads/${branch}
committer Test <test@example.org> 1700000000 +0000
data 4
Many
from refs/heads/${base}^0
${files.join("")}`;
  const options = { cwd: folder, env: { ...ENVIRONMENT, HOME: folder }, input };
  execFileSync("git", ["fast-import", "--quiet"], options);
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
