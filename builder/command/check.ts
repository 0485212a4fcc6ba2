/** `ashlar check`: every finding on a registry, on some of its folders, or on what a pull request changes. */
import { relative, resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { mendFiles } from "../mend/mend-files.ts";
import { botAccount } from "./bot-account.ts";
import { checkBase } from "./check-base.ts";
import { checkEvent } from "./check-event.ts";
import { isUnder, pathsInRegistry } from "./check-paths.ts";
import { checkWorktree, type WorktreeCheck } from "./check-worktree.ts";
import { registryFolder } from "./open-source.ts";
import { type CheckFormat, FORMATS, printCheck } from "./print-check.ts";

export interface CheckOptions {
  readonly registry?: string;
  readonly base?: string;
  readonly head: string;
  readonly author?: string;
  readonly authorId?: string;
  readonly folder?: string;
  readonly event?: string | true;
  readonly out?: string;
  readonly botId?: string;
  readonly fix?: boolean;
  readonly format: string;
  readonly cache: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar check                                    the whole registry
  ashlar check registry/artifacts/acme/hello      one artifact
  ashlar check registry/artifacts/acme/hello --fix
  ashlar check --base origin/main --format github
  ashlar check --event --format github --out check.json    in a workflow on: pull_request

With --base only what HEAD changes since then is looked at, and the change is
classified. Exit code 0: auto, nobody else need agree. 10: an owner of what it
touches. 11: a maintainer of the registry. 12: rejected.
With --event, commits and author come from the workflow's event, and only a rejected change
ends with an exit code other than 0, so that the check is green while people have to agree.
Without either, exit code 0: nothing keeps an entry out; 1: something does.
--fix makes the mends that need no guess, in files that may still change.`;

export const defineCheck: CommandDefinition = (command, terminal) => {
  command
    .argument("[path...]", "files or folders to report on; everything when absent")
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--base <rev>", "check what has changed since this commit, and classify it")
    .option("--head <rev>", "with --base: the commit that is proposed", "HEAD")
    .option("--folder <dir>", "with --base: the registry's folder inside of a bare repository")
    .option("--author-id <number>", "with --base: the author's numeric id at the git host")
    .option("--author <login>", "with --base: the author's account name, for reviews")
    .option("--event [file]", "check the pull request of a workflow's event (GITHUB_EVENT_PATH)")
    .option("--out <file>", "with --event: write the report there too, as JSON")
    .option("--bot-id <number>", "with --event: whose pull requests of forms are their writers'")
    .option("--fix", "make the mends that need no guess, and say what was done")
    .option("--format <format>", FORMATS.join(", "), "text")
    .option("--cache <dir>", "where what the checks found is kept (default: the user's cache)")
    .option("--no-cache", "check every file again, and keep nothing")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: string[]) =>
      runCheck(paths, command.optsWithGlobals<CheckOptions>(), terminal),
    );
};

async function runCheck(
  paths: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): Promise<void> {
  const format = requireFormat(options);
  if (options.base !== undefined && (paths.length > 0 || options.fix))
    throw usage("--base goes neither with paths nor with --fix", "leave one of them out");
  if (
    options.event !== undefined &&
    (paths.length > 0 || options.fix || options.base !== undefined)
  )
    throw usage("--event goes neither with paths nor with --base or --fix", "leave them out");
  const registry = await registryFolder(options.registry, terminal.folder);
  const prefix = relative(terminal.folder, registry);
  const print = { format, prefix: prefix ? `${prefix}/` : "", terminal };
  if (options.event !== undefined) {
    const event = options.event === true ? undefined : resolve(terminal.folder, options.event);
    const botId = botAccount(options.botId);
    await checkEvent(registry, { event, botId, out: options.out, print }, terminal);
    return;
  }
  if (options.base !== undefined) {
    const inside = options.folder?.replace(/\/*$/, "/");
    const named = {
      ...options,
      base: options.base,
      ...(inside !== undefined && { prefix: inside }),
    };
    const report = await checkBase(registry, named, terminal);
    terminal.exitCode = CLASS_EXITS[report.classification.class];
    printCheck(report, print);
    return;
  }
  const wanted = pathsInRegistry(paths, registry, terminal.folder);
  const first = await checkWorktree(
    registry,
    { wanted, written: paths, cache: options.cache },
    terminal,
  );
  const report = options.fix
    ? await fixed(first, { registry, wanted, paths, options, terminal })
    : first;
  terminal.exitCode = report.findings.some(({ gate }) => gate) ? EXIT.failed : EXIT.ok;
  printCheck(report, print);
}

const CLASS_EXITS = {
  auto: EXIT.ok,
  "owner-approval": EXIT.ownerApproval,
  "maintainer-review": EXIT.maintainerReview,
  reject: EXIT.rejected,
} as const;

interface Fix {
  readonly registry: string;
  readonly wanted: readonly string[];
  readonly paths: readonly string[];
  readonly options: CheckOptions;
  readonly terminal: Terminal;
}

/** Mends what can be mended below the wanted paths, and checks again. */
async function fixed(
  first: WorktreeCheck,
  { registry, wanted, paths, options, terminal }: Fix,
): Promise<WorktreeCheck> {
  const mends = first.mends.filter(
    ({ path }) =>
      (wanted.length === 0 || wanted.some((folder) => isUnder(path, folder))) &&
      !first.published(path),
  );
  const mended = await mendFiles(registry, mends);
  const changed = mended.some(({ applied }) => applied.length > 0);
  const check = { wanted, written: paths, cache: options.cache };
  const report = changed ? await checkWorktree(registry, check, terminal) : first;
  return { ...report, mended };
}

function requireFormat({ format, json }: CheckOptions): CheckFormat {
  if (json) return "json";
  const known = FORMATS.find((name) => name === format);
  if (known === undefined)
    throw usage(`--format "${format}" is not known`, `use ${FORMATS.join(", ")}`);
  return known;
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
