/** A decision, written into the working registry, or proposed to the one that it belongs to. */
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { openTarget } from "../contribute/open-target.ts";
import type { Proposal } from "../contribute/proposal.ts";
import { addProposalOptions, type ProposalOptions } from "../contribute/proposal-options.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import { readTargetFile } from "../contribute/target-files.ts";
import { writeChanges } from "../moderate/write-changes.ts";
import { proposeChange } from "./propose-change.ts";

export interface CarryOptions extends ProposalOptions {
  readonly propose?: boolean;
}

export function addCarryOptions(command: Parameters<CommandDefinition>[0]): void {
  command.option("--propose", "open a pull request, and leave the working registry as it is");
  addProposalOptions(command);
}

export interface Decided {
  readonly proposal: Proposal;
  /** Folder that holds registry.yaml. */
  readonly registry: string;
  readonly options: CarryOptions;
  /** What happens next, for people. */
  readonly next: readonly string[];
  /** Members of the JSON document besides the usual ones. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** @throws {CodedError} E_LINK */
export async function carryOut(
  { proposal, registry, options, next, facts }: Decided,
  terminal: Terminal,
): Promise<void> {
  const { title, files } = proposal;
  if (options.propose || options.branch !== undefined || options.patch !== undefined) {
    const target = await openTarget(options, registry, terminal);
    for (const file of files.filter(mayBeStale)) await requireFresh(file.path, registry, target);
    await proposeChange({ proposal, target, options, ...(facts && { facts }) }, terminal);
    return;
  }
  if (!options.dryRun) await writeChanges(registry, files);
  const written = files.filter(({ content }) => content !== null);
  const removed = files.filter(({ content }) => content === null);
  if (options.json) {
    printJson(terminal, {
      ok: true,
      dryRun: options.dryRun === true,
      title,
      written: written.map(({ path }) => path),
      removed: removed.map(({ path }) => path),
      ...facts,
    });
    return;
  }
  const prefix = relative(terminal.folder, registry);
  terminal.out(options.dryRun ? `${title}: nothing is written` : title);
  for (const { path } of written)
    terminal.out(
      `  ${options.dryRun ? "would write" : "wrote"} ${prefix ? `${prefix}/${path}` : path}`,
    );
  if (removed.length > 0)
    terminal.out(`  ${options.dryRun ? "would remove" : "removed"} ${removed.length} files`);
  for (const line of next) terminal.note(line);
}

/** The files of a version never change, and a takedown removes as many as there are. */
function mayBeStale({ path, content }: Proposal["files"][number]): boolean {
  return content !== null || !path.startsWith("artifacts/");
}

/** What was decided on an old record would take back what others decided since. */
async function requireFresh(path: string, registry: string, target: ProposalTarget): Promise<void> {
  const theirs = await readTargetFile(target, path);
  const ours = await readFile(join(registry, path)).catch(() => undefined);
  if (theirs === undefined ? ours === undefined : ours && Buffer.compare(ours, theirs) === 0)
    return;
  throw new CodedError({
    code: "E_STALE",
    exitCode: EXIT.failed,
    message: `${path} is another here than in the registry's branch ${target.branch}`,
    fix: "fetch what is new first (git pull), then run this again",
  });
}
