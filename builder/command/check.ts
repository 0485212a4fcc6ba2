/** `ashlar check`: every finding on a registry, or on some of its folders, with place and mend. */
import { relative, resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Finding } from "../../schemas/finding.ts";
import { runRules } from "../check/run-rules.ts";
import { parseRepository } from "../parse/parse-repository.ts";
import type { Repository } from "../parse/subject.ts";
import { openWorktreeSource } from "../read/worktree-source.ts";
import { hashingSink } from "../write/disk-sink.ts";
import { findingLines, findingSummary } from "./finding-lines.ts";
import { registryFolder } from "./open-source.ts";

interface CheckOptions {
  readonly registry?: string;
  readonly format: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar check                                            the whole registry
  ashlar check registry/artifacts/acme/hello              one artifact
  ashlar check registry/publishers --format json

Exit code 0: nothing keeps an entry out. Exit code 1: something does.`;

export const defineCheck: CommandDefinition = (command, terminal) => {
  command
    .argument("[path...]", "files or folders to report on; everything when absent")
    .option("--registry <dir>", "folder that holds registry.yaml (default: . or ./registry)")
    .option("--format <format>", "text or json", "text")
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
  if (options.format !== "text" && options.format !== "json") {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `--format "${options.format}" is not known`,
      fix: "use text or json",
    });
  }
  const registry = await registryFolder(options.registry, terminal.folder);
  const repository = await readRepository(registry, terminal);
  const wanted = paths.map((path) => insideRegistry(path, registry, terminal.folder));
  for (const [index, path] of wanted.entries())
    requireKnown(path, paths[index] ?? path, repository);
  const checked = runRules(repository);
  const findings = checked.findings.filter(
    (finding) => wanted.length === 0 || wanted.some((path) => isUnder(finding, path)),
  );
  terminal.exitCode = findings.some(({ gate }) => gate) ? EXIT.failed : EXIT.ok;
  if (options.json || options.format === "json") {
    printJson(terminal, { ok: terminal.exitCode === EXIT.ok, findings });
    return;
  }
  const prefix = relative(terminal.folder, registry);
  for (const line of findingLines(findings, terminal.paint, prefix ? `${prefix}/` : ""))
    terminal.out(line);
  const versions = repository.artifacts.reduce(
    (sum, artifact) => sum + artifact.versions.length,
    0,
  );
  terminal.out(
    `Checked ${repository.artifacts.length} artifacts, ${versions} versions: ${findingSummary(findings)}`,
  );
}

async function readRepository(registry: string, terminal: Terminal): Promise<Repository> {
  const source = await openWorktreeSource(registry);
  const progress = terminal.progress("checking");
  try {
    return await parseRepository({
      source,
      sink: hashingSink,
      now: source.history.committedAt ?? 0,
      onArtifact: (done, total, name) => progress.update(done, total, name),
      signal: terminal.signal,
    });
  } finally {
    progress.end();
    await source.close();
  }
}

/** A path as the user wrote it, relative to the registry's folder; `""` for the folder itself. */
function insideRegistry(path: string, registry: string, folder: string): string {
  const inside = relative(registry, resolve(folder, path)).replaceAll("\\", "/");
  if (inside !== ".." && !inside.startsWith("../")) return inside;
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `${path} is not inside the registry ${registry}`,
    fix: "name a path inside it, or another --registry",
  });
}

function requireKnown(path: string, written: string, repository: Repository): void {
  const whole = ["", "artifacts", "publishers", "advisories", "registry.yaml"];
  const entries = [
    ...repository.artifacts.map(({ folder }) => folder),
    ...repository.publishers.map(({ file }) => file.path),
    ...repository.advisories.map((file) => file.path),
  ];
  const isKnown = (entry: string): boolean =>
    entry === path || entry.startsWith(`${path}/`) || path.startsWith(`${entry}/`);
  if (whole.includes(path) || entries.some(isKnown)) return;
  throw new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `the registry holds nothing at ${written}`,
    fix: "name an artifact's folder, such as registry/artifacts/acme/hello",
  });
}

function isUnder(finding: Finding, path: string): boolean {
  return path === "" || finding.path === path || finding.path.startsWith(`${path}/`);
}
