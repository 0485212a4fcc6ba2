/** What an install did, for people and for programs. */
import { relative } from "node:path";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { artifactPath, modulesPath } from "./modules-folder.ts";
import type { InstallOutcome, ItemOutcome } from "./run-install.ts";

export interface PrintOptions {
  readonly folder: string;
  readonly json: boolean;
  readonly force: boolean;
  readonly terminal: Terminal;
}

export function printOutcome(outcome: InstallOutcome, options: PrintOptions): void {
  const { outcomes, removed, warnings, lockChanged } = outcome;
  const { folder, json, terminal } = options;
  if (json) {
    printJson(terminal, {
      folder,
      dryRun: false,
      changed: hasChanged(outcome),
      lockChanged,
      artifacts: outcomes.map((each) => artifactJson(each, folder)),
      removed,
      warnings,
    });
    return;
  }
  noteWarnings(warnings, terminal);
  for (const each of outcomes) if (each.action === "kept") noteKept(each, options);
  for (const each of outcomes) if (isPlaced(each)) terminal.out(line(each, options));
  for (const name of removed) terminal.out(`removed  ${name}`);
  terminal.note(summary(outcome, options));
}

/** The fields of one artifact, the same for a plan and for an outcome. */
export function artifactJson(
  { item, action, from, changed }: Omit<ItemOutcome, "action"> & { readonly action: string },
  folder: string,
): Record<string, unknown> {
  const { name, version, registry, archive } = item;
  return {
    name,
    version,
    registry,
    sha256: archive.sha256,
    size: archive.size,
    action,
    ...(from !== undefined && { from }),
    path: artifactPath(folder, name),
    localChanges: changed,
  };
}

export function noteWarnings(warnings: readonly string[], { note, paint }: Terminal): void {
  for (const warning of warnings) note(`${paint("yellow", "warning:")} ${plainText(warning)}`);
}

function noteKept({ item, changed }: ItemOutcome, { folder, terminal }: PrintOptions): void {
  const place = relative(folder, artifactPath(folder, item.name));
  noteWarnings([`${item.name} was left as it is: ${changed.length} changed in ${place}`], terminal);
}

function isPlaced({ action }: ItemOutcome): boolean {
  return action === "added" || action === "replaced";
}

function hasChanged({ outcomes, removed, lockChanged }: InstallOutcome): boolean {
  return outcomes.some(isPlaced) || removed.length > 0 || lockChanged;
}

function line(
  { item, action, from }: ItemOutcome,
  { folder, terminal }: Pick<PrintOptions, "folder" | "terminal">,
): string {
  const was = from === undefined || from === item.version ? "" : ` (was ${from})`;
  const place = relative(terminal.folder, artifactPath(folder, item.name));
  return `${action.padEnd(8)} ${item.name}@${item.version}${was}  ${place}`;
}

function summary(outcome: InstallOutcome, { folder, terminal }: PrintOptions): string {
  const placed = outcome.outcomes.filter(isPlaced).length;
  const unchanged = outcome.outcomes.length - placed;
  if (!hasChanged(outcome))
    return `Nothing to do: all ${unchanged} are installed as ashlar.lock says.`;
  const where = relative(terminal.folder, modulesPath(folder)) || ".";
  return `Installed ${placed} into ${where}, ${unchanged} unchanged${outcome.removed.length > 0 ? `, ${outcome.removed.length} removed` : ""}.`;
}
