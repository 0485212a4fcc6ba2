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
  // Or every commit and fetch starts two processes, to look whether something is to be tidied up.
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "maintenance.auto",
  GIT_CONFIG_VALUE_0: "false",
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

/** A commit that is made without a work tree, so that it may hold what no work tree should. */
export interface ImportedCommit {
  readonly branch: string;
  /** Branch or commit that it is on top of. */
  readonly base: string;
  /** Path → content; null removes, `link` makes a symbolic link. */
  readonly changes: Readonly<
    Record<string, string | Uint8Array | null | { readonly link: string }>
  >;
  readonly message?: string;
  /** As in `Ada <ada@example.org>`. */
  readonly by?: string;
  /** Seconds since 1970. */
  readonly seconds?: number;
}

export function importCommit(
  folder: string,
  {
    branch,
    base,
    changes,
    message = "A change",
    by = "Test <test@example.org>",
    seconds = 1_700_000_000,
  }: ImportedCommit,
): void {
  const data = (content: string | Uint8Array): Buffer => {
    const bytes = Buffer.from(content);
    return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from("\n")]);
  };
  const line = (text: string, content?: string | Uint8Array): Buffer =>
    Buffer.concat([Buffer.from(`${text}\n`), ...(content === undefined ? [] : [data(content)])]);
  const lines = Object.entries(changes).map(([path, content]) => {
    if (content === null) return line(`D ${path}`);
    return typeof content === "string" || content instanceof Uint8Array
      ? line(`M 644 inline ${path}`, content)
      : line(`M 120000 inline ${path}`, content.link);
  });
  const head = line(`commit refs/heads/${branch}\ncommitter ${by} ${seconds} +0000`, message);
  const input = Buffer.concat([head, line(`from ${base}^0`), ...lines]);
  const options = { cwd: folder, env: { ...ENVIRONMENT, HOME: folder }, input };
  execFileSync("git", ["fast-import", "--quiet", "--force"], options);
}

/** So many small files. */
export function manyFiles(folder: string, count: number): Record<string, string> {
  const names = Array.from({ length: count }, (_, number) => `${folder}/${number}.txt`);
  return Object.fromEntries(names.map((name) => [name, "x\n"]));
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
