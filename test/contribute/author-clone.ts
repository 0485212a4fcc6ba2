/** A registry's repository, and an author's clone of it, for tests of commands that propose changes. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { type RegistryFiles, SMALL_REGISTRY, writeFiles } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";

export interface AuthorClone {
  /** Everything below it goes with `remove`. */
  readonly top: string;
  /** A bare repository that proposals go to. */
  readonly upstream: string;
  readonly clone: string;
  /** The registry's folder in the clone. */
  readonly registry: string;
  readonly env: Readonly<Record<string, string>>;
  git(folder: string, ...args: string[]): string;
  /** Runs the command in the clone. With `--json`, `said` is its document. */
  ashlar(
    ...args: readonly string[]
  ): Promise<{ exitCode: number | null; said: Said; text: string }>;
  /** The same with an environment of its own: of whoever is logged in. */
  as(env: Readonly<Record<string, string>>): Pick<AuthorClone, "ashlar">;
  /** A terminal in the clone, for functions of commands. */
  terminal(env?: Readonly<Record<string, string>>): Terminal;
  /** Somebody else's commit on the branch `main` of the registry. */
  meanwhile(files: RegistryFiles): void;
  remove(): void;
}

/** Whatever a command prints; tests say what they expect of it. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what is tested
type Said = any;

const PERSON = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
};

/** Or every commit starts another process, to look whether something is to be tidied up. */
const UNTIDIED = {
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "maintenance.auto",
  GIT_CONFIG_VALUE_0: "false",
};

export function authorClone(changes: RegistryFiles = {}): AuthorClone {
  const top = mkdtempSync(join(tmpdir(), "ashlar-author-"));
  const env = {
    HOME: top,
    GIT_CONFIG_NOSYSTEM: "1",
    XDG_CACHE_HOME: join(tmpdir(), "ashlar-test-cache"),
    ...PERSON,
  };
  const git = (folder: string, ...args: string[]): string =>
    execFileSync("git", args, {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: process.env.PATH, ...env, ...UNTIDIED },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const [upstream, clone, other] = ["upstream.git", "clone", "other"].map((name) =>
    join(top, name),
  ) as [string, string, string];
  mkdirSync(other);
  git(other, "init", "-q", "-b", "main");
  writeFiles(join(other, "registry"), { ...SMALL_REGISTRY, ...changes });
  const commitOther = (): void => {
    git(other, "add", "-A");
    git(other, "commit", "-q", "-m", "Somebody's");
  };
  commitOther();
  git(top, "clone", "-q", "--bare", other, upstream);
  git(upstream, "config", "uploadpack.allowFilter", "true");
  git(top, "clone", "-q", upstream, clone);
  const commands = (own: Readonly<Record<string, string>>): Pick<AuthorClone, "ashlar"> => ({
    async ashlar(...args) {
      const { exitCode, stdout, stderr } = await runInProcess(args, { cwd: clone, env: own });
      const isJson = args.includes("--json");
      return { exitCode, said: isJson ? JSON.parse(stdout) : {}, text: `${stdout}${stderr}` };
    },
  });
  return {
    top,
    upstream,
    clone,
    registry: join(clone, "registry"),
    env,
    git,
    terminal: (own = {}) => ({
      out: () => undefined,
      note: () => undefined,
      paint: (_, text) => text,
      progress: () => ({ update: () => undefined, end: () => undefined }),
      interactive: false,
      environment: { PATH: process.env.PATH, ...env, ...own },
      folder: clone,
      signal: new AbortController().signal,
      exitCode: 0,
    }),
    ...commands(env),
    as: (own) => commands({ ...env, ...own }),
    meanwhile(files) {
      writeFiles(join(other, "registry"), files);
      commitOther();
      git(other, "push", "-q", upstream, "main");
    },
    remove: () => rmSync(top, { recursive: true, force: true }),
  };
}
