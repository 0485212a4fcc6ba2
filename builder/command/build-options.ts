/** What `ashlar build` and `ashlar merge` may be told. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

export interface BuildOptions {
  readonly registry?: string;
  readonly out: string;
  readonly baseUrl?: string;
  readonly now?: string;
  readonly commit?: string;
  readonly worktree?: boolean;
  readonly site: boolean;
  readonly keys?: string;
  readonly production?: boolean;
  readonly previous: string | boolean | undefined;
  readonly cache: string | boolean;
  readonly shard?: string;
  readonly json?: boolean;
}

/** Those that a build and a merge have in common. */
type Command = Parameters<CommandDefinition>[0];

export function addBuildOptions(command: Command): Command {
  return command
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--out <dir>", "where the tree goes; an earlier tree there is replaced", "dist")
    .option("--base-url <url>", "where the tree will be served (default: url of registry.yaml)")
    .option("--now <time>", "the build's clock, ISO 8601 (default: the commit's date)")
    .option("--no-site", "leave the website out")
    .option("--keys <dir>", "folder with the online keys (default: ASHLAR_KEY_BINS and the others)")
    .option("--production", "fail without the registry's own keys")
    .option(
      "--previous <url|dir>",
      "the published tree that this one follows (default: the tree in --out)",
    )
    .option("--no-previous", "follow no earlier tree: sign every role anew")
    .option(
      "--cache <dir>",
      "where what the checks found and the rendered pages are kept (default: the user's cache)",
    )
    .option("--no-cache", "check every file and render every page again, and keep nothing");
}

export function checkOptions(options: BuildOptions): void {
  if (options.worktree && options.commit !== undefined) {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: "--worktree and --commit exclude each other",
      fix: "leave one out",
    });
  }
  if (options.shard !== undefined && options.commit === undefined) {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: "--shard needs a commit: what lies in a folder may be another on each machine",
      fix: "add --commit HEAD",
    });
  }
  const { baseUrl } = options;
  if (baseUrl !== undefined && !(/^https?:\/\/[^\s?#]+$/.test(baseUrl) && URL.canParse(baseUrl))) {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `--base-url "${baseUrl}" is no http(s) URL`,
      fix: "write it as https://example.org/registry",
    });
  }
}
