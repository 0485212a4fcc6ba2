/** A token for GitHub, from where people have one. It is never an option: lists of processes show those. */
import { spawn } from "node:child_process";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { GitHubAddress } from "./github-address.ts";

/** A program that asks somebody is waited for no longer than this. */
const PROGRAM_TIME_MAX_MS = 10_000;

type Process = Pick<Terminal, "environment" | "signal">;

/**
 * GITHUB_TOKEN, GH_TOKEN, the GitHub command line, git's credential helper: the first that has one.
 *
 * @throws {CodedError} E_NO_TOKEN
 */
export async function findToken({ server }: GitHubAddress, terminal: Process): Promise<string> {
  const given = environmentToken(terminal.environment);
  if (given !== undefined) return given;
  const { host, protocol } = new URL(server);
  const told = await answer("gh", ["auth", "token", "--hostname", host], { terminal });
  if (told !== "") return told;
  const filled = await answer("git", ["credential", "fill"], {
    terminal,
    input: `protocol=${protocol.slice(0, -1)}\nhost=${host}\n\n`,
  });
  const password = /^password=(\S+)$/m.exec(filled)?.[1];
  if (password !== undefined) return password;
  throw new CodedError({
    code: "E_NO_TOKEN",
    exitCode: EXIT.auth,
    message: `there is no token for ${host}: neither GITHUB_TOKEN, nor GH_TOKEN, nor gh, nor git's credential helper has one`,
    fix: "run `gh auth login`, or set GITHUB_TOKEN; without GitHub: --branch REMOTE or --patch FILE",
  });
}

/** @throws {CodedError} E_NO_TOKEN for a value that is no token */
export function environmentToken({
  GITHUB_TOKEN,
  GH_TOKEN,
}: Terminal["environment"]): string | undefined {
  const token = (GITHUB_TOKEN || GH_TOKEN)?.trim();
  if (!token) return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new CodedError({
    code: "E_NO_TOKEN",
    exitCode: EXIT.auth,
    message: "what GITHUB_TOKEN or GH_TOKEN holds is no token",
    fix: "set it to the token alone, without spaces or line ends",
  });
}

interface Ask {
  readonly terminal: Process;
  readonly input?: string;
}

/** What a program prints; nothing when it is not there, fails, or would have to ask. */
function answer(
  program: string,
  args: readonly string[],
  { terminal, input = "" }: Ask,
): Promise<string> {
  const child = spawn(program, args, {
    env: {
      ...terminal.environment,
      GIT_TERMINAL_PROMPT: "0",
      GIT_ASKPASS: "false",
      SSH_ASKPASS: "false",
      GCM_INTERACTIVE: "never",
    },
    stdio: ["pipe", "pipe", "ignore"],
    signal: terminal.signal,
    timeout: PROGRAM_TIME_MAX_MS,
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
  });
  return new Promise((resolve) => {
    child.on("error", () => resolve(""));
    child.on("close", (code) => resolve(code === 0 ? said.trim() : ""));
  });
}
