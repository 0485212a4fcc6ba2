/** Git in the bare repositories of the double, without anything of the machine's configuration. */
import { spawnSync } from "node:child_process";

export const GIT_ENVIRONMENT = {
  PATH: process.env.PATH ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
};

export interface GitResult {
  readonly code: number;
  readonly out: string;
  readonly bytes: Uint8Array;
  readonly err: string;
}

/** @param more standard input, and what is added to the environment */
export function tryGit(
  folder: string,
  args: readonly string[],
  more: { input?: string; env?: Record<string, string> } = {},
): GitResult {
  const done = spawnSync("git", args, {
    cwd: folder,
    env: { ...GIT_ENVIRONMENT, ...more.env },
    ...(more.input === undefined ? {} : { input: more.input }),
    maxBuffer: 2 ** 28,
  });
  if (done.error) throw done.error;
  return {
    code: done.status ?? 1,
    out: done.stdout.toString("utf8"),
    bytes: done.stdout,
    err: done.stderr.toString("utf8"),
  };
}

/** Standard output; a failure is a defect of the double. */
export function git(
  folder: string,
  args: readonly string[],
  more: { input?: string; env?: Record<string, string> } = {},
): string {
  const done = tryGit(folder, args, more);
  if (done.code !== 0) throw new Error(`git ${args.join(" ")}: ${done.err}`);
  return done.out;
}

const remembered = new Map<string, GitResult>();

/** As `tryGit`, for questions about objects by their ids: the answer is the same each time. */
export function askOnce(folder: string, args: readonly string[]): GitResult {
  const key = JSON.stringify([folder, ...args]);
  const answer = remembered.get(key) ?? tryGit(folder, args);
  if (remembered.size > 2000) remembered.clear();
  remembered.set(key, answer);
  return answer;
}

/** The commit that a branch, tag or object id names. Options and ranges name nothing. */
export function resolveCommit(folder: string, name: string): string | undefined {
  if (name.startsWith("-") || name.includes("..")) return undefined;
  if (/^[0-9a-f]{40}$/.test(name))
    return askOnce(folder, ["cat-file", "-t", name]).out === "commit\n" ? name : undefined;
  const done = tryGit(folder, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
  return done.code === 0 ? done.out.trim() : undefined;
}

export function readRefs(folder: string): Map<string, string> {
  const lines = git(folder, ["for-each-ref", "--format=%(refname) %(objectname)"]).split("\n");
  return new Map(
    lines.filter(Boolean).map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), line.slice(space + 1)];
    }),
  );
}

/** @param older and `newer` are object ids, as in all below */
export function isAncestor(folder: string, older: string, newer: string): boolean {
  return askOnce(folder, ["merge-base", "--is-ancestor", older, newer]).code === 0;
}

export function mergeBase(folder: string, one: string, other: string): string | undefined {
  const done = askOnce(folder, ["merge-base", one, other]);
  return done.code === 0 ? done.out.trim() : undefined;
}
