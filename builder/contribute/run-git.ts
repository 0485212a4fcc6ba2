/**
 * Git as the user has it set up, for what reads from and writes to other repositories: transports,
 * proxies, credentials and names are the user's. It runs in a repository of ours, in the cache, so no
 * configuration of a clone counts, and no hook runs.
 */
import { spawn } from "node:child_process";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { gitFailure } from "./git-failure.ts";

interface GitRun {
  readonly input?: string | Uint8Array;
  /** Added to the environment: secrets go here, where no list of processes shows them. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The repository that an error is about, as the user knows it. */
  readonly about?: string;
}

/** Runs git and gives the bytes that it prints. @throws {CodedError} E_NO_GIT, or as {@link gitFailure} */
export type RunGit = (args: readonly string[], run?: GitRun) => Promise<Buffer>;

const SETTINGS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.quotePath=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "advice.detachedHead=false",
  "diff.noprefix=false",
  "format.signOff=false",
  "i18n.commitEncoding=UTF-8",
  "push.followTags=false",
  "push.gpgSign=false",
  "protocol.ext.allow=never",
].flatMap((setting) => ["-c", setting]);

/** What names another repository, index or set of settings (git rev-parse --local-env-vars), and what makes git talk. */
const FOREIGN =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|CONFIG|CONFIG_PARAMETERS|CONFIG_COUNT|CONFIG_(?:KEY|VALUE)_\d+|GRAFT_FILE|REPLACE_REF_BASE|NO_REPLACE_OBJECTS|SHALLOW_FILE|IMPLICIT_WORK_TREE|INTERNAL_SUPER_PREFIX|QUARANTINE_PATH|TRACE\w*|CURL_VERBOSE|EXTERNAL_DIFF|DEFAULT_HASH)$/;

/** Addresses that git may follow: none of them starts a program that an address names. */
const PROTOCOLS = "file:git:http:https:ssh";

/**
 * @param folder an existing folder; git runs there
 * @param access added to the environment of every run that has none of its own
 */
export function gitIn(
  folder: string,
  terminal: Pick<Terminal, "environment" | "interactive" | "signal">,
  access: Readonly<Record<string, string>> = {},
): RunGit {
  return (args, run = {}) =>
    start(folder, terminal, { args, run: { ...run, environment: run.environment ?? access } });
}

interface Start {
  readonly args: readonly string[];
  readonly run: GitRun;
}

function start(
  folder: string,
  { environment, interactive, signal }: Pick<Terminal, "environment" | "interactive" | "signal">,
  { args, run }: Start,
): Promise<Buffer> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !FOREIGN.test(entry[0]),
  );
  const child = spawn("git", [...SETTINGS, ...args], {
    cwd: folder,
    env: {
      ...Object.fromEntries(kept),
      LC_ALL: "C",
      GIT_ALLOW_PROTOCOL: PROTOCOLS,
      GIT_NO_REPLACE_OBJECTS: "1",
      ...(!interactive && { GIT_TERMINAL_PROMPT: "0" }),
      ...run.environment,
    },
    stdio: ["pipe", "pipe", "pipe"],
    signal,
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(run.input ?? "");
  const out: Buffer[] = [];
  const said: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => out.push(piece));
  child.stderr.on("data", (piece: Buffer) => said.push(piece));
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(startFailure(error)));
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      // A push says on standard output why it was refused.
      else reject(gitFailure(`${Buffer.concat(said)}${Buffer.concat(out)}`, run.about ?? folder));
    });
  });
}

function startFailure(error: Error): Error {
  if (!("code" in error) || error.code !== "ENOENT") return error;
  return new CodedError({
    code: "E_NO_GIT",
    exitCode: EXIT.failed,
    message: "git is not installed, or not in PATH",
    fix: "install git (https://git-scm.com/downloads)",
    cause: error,
  });
}
