/** What git printed when it failed, as something a user can act on. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT, type ExitCode } from "../../schemas/exit-code.ts";
import { printable } from "../check/printable.ts";
import { withoutCredentials } from "./without-credentials.ts";

interface Failure {
  readonly said: RegExp;
  readonly code: `E_${string}`;
  readonly exitCode: ExitCode;
  readonly message: (about: string) => string;
  readonly fix: string;
}

const FAILURES: readonly Failure[] = [
  {
    said: /stale info|\(fetch first\)|non-fast-forward|cannot lock ref/,
    code: "E_BRANCH_MOVED",
    exitCode: EXIT.conflicts,
    message: (about) => `the branch at ${about} was changed by somebody at the same time`,
    fix: "run the command again; it looks at the branch anew",
  },
  {
    said: /shallow update not allowed/,
    code: "E_PUSH_SHALLOW",
    exitCode: EXIT.failed,
    message: (about) => `${about} lacks the commits that the change is based on`,
    fix: "bring it up to date with the registry's repository, then run the command again",
  },
  {
    said: /remote rejected|pre-receive hook declined|protected branch|\[rejected\]/,
    code: "E_PUSH_REFUSED",
    exitCode: EXIT.failed,
    message: (about) => `${about} refuses the branch`,
    fix: "its answer says why; push to a repository of yours, or send a patch (--patch FILE)",
  },
  {
    said: /Authentication failed|could not read (?:Username|Password)|Permission denied \(|HTTP 401|returned error: 401|terminal prompts disabled/i,
    code: "E_GIT_AUTH",
    exitCode: EXIT.auth,
    message: (about) => `${about} wants to know who you are, and does not take what git gave`,
    fix: "log in with git's credential helper or an SSH key; `git ls-remote ADDRESS` must work without a question",
  },
  {
    said: /returned error: 403|HTTP 403|not allowed to|denied to/i,
    code: "E_GIT_FORBIDDEN",
    exitCode: EXIT.auth,
    message: (about) => `you may not write to ${about}`,
    fix: "push to a repository of yours (--branch REMOTE), or send a patch (--patch FILE)",
  },
  {
    said: /Could not resolve host|Failed to connect|Connection (?:refused|timed out|reset)|unable to access|Network is unreachable|early EOF|hung up/i,
    code: "E_NETWORK",
    exitCode: EXIT.network,
    message: (about) => `${about} does not answer`,
    fix: "check the address and the connection, then run the command again",
  },
  {
    said: /does not (?:appear to be|exist)|repository '?.*'? not found|not found|no such file or directory/i,
    code: "E_NO_REPOSITORY",
    exitCode: EXIT.notFound,
    message: (about) => `there is no git repository at ${about}, or none that you may see`,
    fix: "check the address; for a private repository, log in first",
  },
  {
    said: /transport '.*' not allowed/,
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: (about) => `${about} is no address that is followed here`,
    fix: "use https, ssh, git, or a folder",
  },
];

const DETAILS_MAX = 12;
const LINE_MAX = 300;

/** @param said standard error and output @param about the repository that it is about */
export function gitFailure(said: string, about: string): CodedError {
  const lines = withoutCredentials(said)
    .split("\n")
    .map((line) => printable(line.trim(), LINE_MAX))
    // Of a repository of ours, git has warnings that say nothing of the user's.
    .filter((line) => !/^(?:$|hint:|warning: config remote shorthand )/.test(line));
  const shown = printable(withoutCredentials(about), LINE_MAX);
  const known = FAILURES.find((failure) => failure.said.test(said));
  const first = lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines[0] ?? "it failed";
  return new CodedError({
    code: known?.code ?? "E_GIT",
    exitCode: known?.exitCode ?? EXIT.failed,
    message: known?.message(shown) ?? `git: ${first.replace(/^(?:fatal|error): /, "")}`,
    fix: known?.fix ?? "mend what git complains about, then run the command again",
    details: lines.slice(0, DETAILS_MAX),
  });
}
