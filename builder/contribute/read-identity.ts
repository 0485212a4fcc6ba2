import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { BOT_IDENTITY } from "../github/bot-identity.ts";
import { gitIn } from "./run-git.ts";

/** Who a commit names as its author. */
export interface GitIdentity {
  readonly name: string;
  readonly email: string;
}

/**
 * The user's identity as git knows it where the user is; in a workflow that of GitHub's bot, unless git
 * knows another.
 *
 * @throws {CodedError} E_NO_IDENTITY
 */
export async function readIdentity(terminal: Terminal): Promise<GitIdentity> {
  const git = gitIn(terminal.folder, terminal);
  const answer = await git(["-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"]).catch(
    () => "",
  );
  // `Name <address> seconds zone`
  const [, name = "", email = ""] = /^(.*) <(.*)> \d+ [+-]\d+$/.exec(String(answer).trim()) ?? [];
  if (name.trim() !== "" && email.trim() !== "") return { name, email };
  if (terminal.environment.GITHUB_ACTIONS === "true") return BOT_IDENTITY;
  throw new CodedError({
    code: "E_NO_IDENTITY",
    exitCode: EXIT.usage,
    message: "git does not know who you are, and a commit names its author",
    fix: 'git config --global user.name "Your Name"; git config --global user.email you@example.org',
  });
}
