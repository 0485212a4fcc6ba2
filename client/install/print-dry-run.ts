/** What an install would do, found out without writing anything. */

import { EXIT } from "../../schemas/exit-code.ts";
import { enforcePolicies } from "../policy/enforce-policies.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { InstallPlan } from "./install-plan.ts";
import { artifactJson, noteWarnings, type PrintOptions } from "./print-outcome.ts";
import { examineAll, type InstallOptions, isPending, locateAll, type Work } from "./run-install.ts";

type PlannedAction = "add" | "replace" | "unchanged" | "keep" | "refuse";

/** The exit code is 1 when the install itself would be refused. */
export async function printDryRun(
  plan: InstallPlan,
  options: PrintOptions & Pick<InstallOptions, "policies">,
): Promise<void> {
  const { folder, json, force, terminal } = options;
  const works = await examineAll(plan, folder);
  const sources = await locateAll(works.filter((work) => isPending(work, force)));
  const planned = works.map((work) => ({ ...describe(work), action: actionOf(work, force) }));
  const candidates = [...sources].map(([item, { published }]) => ({
    name: item.name,
    version: item.version,
    published,
    digests: new Map<string, string>(),
  }));
  const warnings = [
    ...enforcePolicies(options.policies, candidates),
    ...plan.warnings,
    ...[...sources.values()].flatMap((source) => source.warnings),
  ];
  if (planned.some(({ action }) => action === "refuse")) terminal.exitCode = EXIT.failed;
  if (json) {
    const artifacts = planned.map((each) => artifactJson(each, folder));
    const changed = planned.some(({ action }) => action === "add" || action === "replace");
    printJson(terminal, {
      folder,
      dryRun: true,
      changed,
      artifacts,
      removed: plan.dropped,
      warnings,
    });
    return;
  }
  noteWarnings(warnings, terminal);
  for (const { item, from, action, changed } of planned) {
    const was = from === undefined || from === item.version ? "" : ` (is ${from})`;
    const { name, version, registry, archive } = item;
    terminal.out(
      `${action.padEnd(9)} ${name}@${version}${was}  ${archive.size} bytes from ${registry}`,
    );
    if (action === "refuse")
      for (const path of changed) terminal.out(`          ${plainText(path)}`);
  }
  for (const name of plan.dropped) terminal.out(`${"remove".padEnd(9)} ${name}`);
  terminal.note("Nothing was written (--dry-run).");
}

function describe({ item, examined }: Work) {
  const from = examined.kind === "replaceable" ? { from: examined.from } : {};
  return { item, ...from, changed: examined.kind === "foreign" ? examined.paths : [] };
}

function actionOf(work: Work, force: boolean): PlannedAction {
  const { kind } = work.examined;
  if (kind === "unchanged") return "unchanged";
  if (kind === "absent") return "add";
  if (kind === "replaceable" || force) return "replace";
  return isPending(work, force) ? "refuse" : "keep";
}
