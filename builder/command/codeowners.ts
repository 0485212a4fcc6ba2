/** `ashlar codeowners`: writes who is asked for a review, from the registry's own records. */
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { codeOwners } from "../automerge/code-owners.ts";
import { parseRepository } from "../parse/parse-repository.ts";
import { findRepository } from "../read/read-history.ts";
import { openWorktreeSource } from "../read/worktree-source.ts";
import { hashingSink } from "../write/disk-sink.ts";
import { replaceFile } from "../write/replace-file.ts";
import { registryFolder } from "./open-source.ts";

interface CodeOwnersOptions {
  readonly registry?: string;
  readonly out?: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar codeowners                    writes .github/CODEOWNERS
  ashlar codeowners --check            exit code 8 when it is not up to date
  ashlar codeowners --out CODEOWNERS   where GitLab and others look

The git host asks those people for a review; they need the right to write to the repository
for that. Whether something is merged does not depend on the file.`;

export const defineCodeowners: CommandDefinition = (command, terminal) => {
  command
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--out <file>", "(default: .github/CODEOWNERS at the top of the repository)")
    .option("--check", "write nothing, and say whether it is up to date")
    .addHelpText("after", EXAMPLES)
    .action(async () => runCodeowners(command.optsWithGlobals<CodeOwnersOptions>(), terminal));
};

async function runCodeowners(options: CodeOwnersOptions, terminal: Terminal): Promise<void> {
  const registry = await registryFolder(options.registry, terminal.folder);
  const place = await findRepository(registry);
  const prefix = place?.prefix ?? "";
  const top = resolve(
    registry,
    ...prefix
      .split("/")
      .filter(Boolean)
      .map(() => ".."),
  );
  const file =
    options.out === undefined
      ? join(top, ".github/CODEOWNERS")
      : resolve(terminal.folder, options.out);
  const wanted = codeOwners({ prefix, ...(await readOwners(registry)) });
  const current = await readFile(file, "utf8").catch(() => undefined);
  const state = current === wanted ? "current" : current === undefined ? "absent" : "outdated";
  if (options.check && state !== "current") terminal.exitCode = EXIT.findings;
  if (!options.check && state !== "current") {
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, wanted);
  }
  const shown = relative(terminal.folder, file);
  if (options.json) printJson(terminal, { ok: terminal.exitCode === 0, file: shown, state });
  else if (state === "current") terminal.out(`${shown} is up to date`);
  else if (options.check)
    terminal.out(`${shown} is ${state}: run ashlar codeowners, and commit it`);
  else terminal.out(`Wrote ${shown}`);
}

/** @throws {CodedError} E_RECORDS: half a list would leave somebody out */
async function readOwners(registry: string) {
  const source = await openWorktreeSource(registry);
  const entries = source.entries.filter(
    ({ path }) => path === "policy.yaml" || /^publishers\/[^/]+\.yaml$/.test(path),
  );
  try {
    const read = await parseRepository({
      source: { ...source, entries },
      sink: hashingSink,
      now: 0,
    });
    const broken = [
      ...read.publishers.map(({ file }) => file),
      ...(read.policy ? [read.policy] : []),
    ]
      .filter(({ value }) => value === undefined)
      .map(({ path }) => path);
    if (broken.length > 0) throw unreadable(broken);
    return {
      publishers: new Map(
        read.publishers.flatMap(({ namespace, file: { value } }) =>
          value ? [[namespace, value] as const] : [],
        ),
      ),
      maintainers: read.policy?.value?.merging?.maintainers,
    };
  } finally {
    await source.close();
  }
}

function unreadable(details: readonly string[]): CodedError {
  return new CodedError({
    code: "E_RECORDS",
    exitCode: EXIT.failed,
    message: "some of the records that name owners are not valid",
    fix: "ashlar check names what is wrong with them",
    details,
  });
}
