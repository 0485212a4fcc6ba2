/** The options of every command that proposes a change. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

export interface ProposalOptions {
  readonly to?: string;
  readonly into?: string;
  readonly branch?: string;
  readonly patch?: string;
  readonly draft?: boolean;
  readonly dryRun?: boolean;
  readonly github?: string;
  readonly author?: string;
  readonly authorId?: string;
  readonly json?: boolean;
}

export function addProposalOptions(command: Parameters<CommandDefinition>[0]): void {
  command
    .option(
      "--to <repository>",
      "the registry's git repository, or its alias (default: that of this clone)",
    )
    .option("--into <branch>", "its branch that the change is for (default: its first one)")
    .option("--branch <remote>", "push a branch to this git repository, and open no pull request")
    .option("--patch <file>", "write a patch for `git am` or a mail; - prints it")
    .option("--draft", "open the pull request as a draft")
    .option("--author <login>", "your account at the git host (default: the token's)")
    .option("--author-id <number>", "its numeric id")
    .option("--dry-run", "show every step, and take none that others would see")
    .option("--github <url>", "API of a GitHub server (default: GITHUB_API_URL, api.github.com)");
}

export type AskedWay =
  | { readonly kind: "patch"; readonly file: string }
  | { readonly kind: "branch"; readonly remote: string }
  | { readonly kind: "pull-request"; readonly draft: boolean };

/** @throws {CodedError} E_USAGE for ways that exclude each other */
export function askedWay({ branch, patch, draft }: ProposalOptions): AskedWay {
  if (branch !== undefined && patch !== undefined)
    throw usage("--branch and --patch are two ways to propose one change", "choose one of them");
  if (draft && (branch !== undefined || patch !== undefined))
    throw usage("--draft is for pull requests", "leave it out with --branch and --patch");
  if (patch !== undefined) return { kind: "patch", file: patch };
  if (branch !== undefined) return { kind: "branch", remote: branch };
  return { kind: "pull-request", draft: draft === true };
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
