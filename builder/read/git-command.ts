/**
 * Git as the builder runs it: on a repository that nobody has to trust, with the same answer whatever
 * the user, the repository or the environment has configured.
 *
 * A clone's `.git/config` may name programs (a file-system monitor, a signature checker, a transport
 * for missing objects), and git runs them when it is asked for a list of files or a log. The settings
 * below switch off those that the commands of this folder could reach; hooks, filters, text
 * conversions and external diffs are not reached by them. Replacement objects and grafts, which a
 * clone does not bring along, would make two copies of one commit differ.
 */
import { simpleGit } from "simple-git";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

export const GIT_SETTINGS: readonly string[] = [
  "advice.graftFileDeprecated=false",
  "core.fsmonitor=false",
  "diff.relative=false",
  "i18n.logOutputEncoding=UTF-8",
  "log.follow=false",
  "log.showRoot=true",
  "log.showSignature=false",
];

const OUR_ENVIRONMENT = {
  // Older gits do not know GIT_NO_LAZY_FETCH; a transport that is not allowed fetches nothing either.
  GIT_ALLOW_PROTOCOL: "none",
  GIT_GRAFT_FILE: "/dev/null",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
};

/** Runs one git command and gives what it prints. @throws {CodedError} E_GIT, E_NO_GIT */
export type GitCommand = (args: readonly string[]) => Promise<string>;

/** @param folder an existing folder, in a repository or not */
export function gitCommand(folder: string): GitCommand {
  const git = simpleGit({
    baseDir: folder,
    config: [...GIT_SETTINGS],
    unsafe: { allowUnsafeFsMonitor: true },
    allowEnvironment: Object.keys(OUR_ENVIRONMENT),
  }).env(gitEnvironment());
  return (args) =>
    git.raw([...args]).catch((error: unknown) => {
      throw refusal(folder, error);
    });
}

/**
 * The environment without what names another repository, index or configuration: a git hook sets
 * `GIT_DIR` and `GIT_INDEX_FILE` for the repository that it belongs to. What may start a program
 * stays out as well.
 */
export function gitEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !/^(?:GIT_.*|LC_ALL|EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS)$/i.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...OUR_ENVIRONMENT };
}

/** What git printed when it refused, as something a user can act on. */
function refusal(folder: string, error: unknown): CodedError {
  const text = error instanceof Error ? error.message : String(error);
  if (text.includes("spawn git ENOENT")) {
    return new CodedError({
      code: "E_NO_GIT",
      exitCode: EXIT.failed,
      message: "git is not installed, or not in PATH",
      fix: "install git (https://git-scm.com/downloads)",
      cause: error,
    });
  }
  const details = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const said = details.find((line) => /^(?:Error: )?fatal: /.test(line)) ?? details[0] ?? "";
  return new CodedError({
    code: "E_GIT",
    exitCode: EXIT.failed,
    message: `git refuses to read ${folder}: ${said.replace(/^(?:Error: )?fatal: /, "")}`,
    fix: "mend what git complains about; `git status` in that folder must work",
    details,
    cause: error,
  });
}
