/** `ashlar score`: what a version's score is made of, and the cheapest way up; or why scores changed. */

import { relative } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { printable } from "../check/printable.ts";
import { latestVersion } from "../check/release-versions.ts";
import { scoreChanges } from "../score/score-changes.ts";
import { scoreLines } from "../score/score-lines.ts";
import { isUnder, pathsInRegistry, requireKnown } from "./check-paths.ts";
import { readAndCheck } from "./check-worktree.ts";
import { registryFolder } from "./open-source.ts";
import { readTreeScores } from "./read-tree-scores.ts";

/** Code points of a line; names of folders are whatever somebody made. */
const LINE_MAX = 2000;

interface ScoreOptions {
  readonly registry?: string;
  readonly all?: boolean;
  readonly compare?: string;
  readonly cache: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar score registry/artifacts/acme/hello          its latest version
  ashlar score registry/artifacts/acme/hello/1.0.0    one version
  ashlar score --all --json                           every version
  ashlar score --compare old-dist dist                what changed between trees

The score is computed here, from the files as they are, exactly as a build
computes it. --compare names for each score that changed which of its inputs
did: artifact, ruleset, advisories, policy.`;

export const defineScore: CommandDefinition = (command, terminal) => {
  command
    .argument("[path...]", "folders of artifacts or versions; the whole registry when absent")
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--all", "every version, and not only the latest of each artifact")
    .option("--compare <old-tree>", "score changes from this built tree to the one that is named")
    .option("--cache <dir>", "where what the checks found is kept (default: the user's cache)")
    .option("--no-cache", "check every file again, and keep nothing")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: string[]) => {
      const options = command.optsWithGlobals<ScoreOptions>();
      if (options.compare === undefined) await runScore(paths, options, terminal);
      else await runCompare(paths, { ...options, compare: options.compare }, terminal);
    });
};

async function runScore(
  paths: readonly string[],
  options: ScoreOptions,
  terminal: Terminal,
): Promise<void> {
  const registry = await registryFolder(options.registry, terminal.folder);
  const wanted = pathsInRegistry(paths, registry, terminal.folder);
  const run = { wanted, cache: options.cache };
  const { repository, checked } = await readAndCheck(registry, run, terminal);
  for (const [index, path] of wanted.entries())
    requireKnown(path, paths[index] ?? path, repository);
  const shown = repository.artifacts.flatMap((artifact) => {
    const latest = latestVersion(artifact);
    return artifact.versions.flatMap((version) => {
      const isNamed = wanted.some(
        (path) => isUnder(version.folder, path) && path === version.folder,
      );
      const isIn = wanted.length === 0 || wanted.some((path) => isUnder(version.folder, path));
      const score = checked.score(artifact.name, version.version);
      if (!score || !isIn || !(options.all || isNamed || version === latest)) return [];
      const findings = checked.findingsFor(artifact.name, version.version);
      return [{ name: artifact.name, version: version.version, score, findings }];
    });
  });
  if (options.json) {
    printJson(terminal, { ok: true, scores: shown });
    return;
  }
  const prefix = relative(terminal.folder, registry);
  for (const [index, text] of shown.entries()) {
    if (index > 0) terminal.out("");
    for (const line of scoreLines(text, terminal.paint, prefix ? `${prefix}/` : ""))
      terminal.out(line);
  }
  if (shown.length === 0) terminal.out("There is no version here to score.");
}

async function runCompare(
  paths: readonly string[],
  options: ScoreOptions & { readonly compare: string },
  terminal: Terminal,
): Promise<void> {
  const [tree] = paths;
  if (tree === undefined || paths.length > 1) {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: "--compare needs exactly one tree to compare with",
      fix: "write ashlar score --compare OLD_TREE NEW_TREE",
    });
  }
  const before = await readTreeScores(options.compare, terminal.folder);
  const changes = scoreChanges(before, await readTreeScores(tree, terminal.folder));
  if (options.json) {
    printJson(terminal, { ok: true, changes });
    return;
  }
  for (const { name, version, rules, causes, ...change } of changes) {
    const from = change.before === null ? "new" : `${change.before} ${change.verdictBefore}`;
    const to = change.after === null ? "gone" : `${change.after} ${change.verdictAfter}`;
    const why = causes.join(", ") || "unknown";
    const names = rules.length > 0 ? ` (${rules.join(", ")})` : "";
    terminal.out(
      printable(`${name} ${version}: ${from} → ${to}  because of ${why}${names}`, LINE_MAX),
    );
  }
  terminal.out(`${changes.length} ${changes.length === 1 ? "score" : "scores"} changed`);
}
