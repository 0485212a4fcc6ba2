/** A decision, written into the working registry and told. */
import { relative } from "node:path";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { Proposal } from "../contribute/proposal.ts";
import { writeChanges } from "../moderate/write-changes.ts";

export interface CarryOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
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
