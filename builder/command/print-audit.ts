/** What `ashlar audit-log` says. */
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { EXIT, type ExitCode } from "../../schemas/exit-code.ts";
import { toBase64 } from "../../schemas/trust/bytes.ts";
import { formatCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { CLONE_OLD, type LogAuditReport } from "../audit/audit-published-log.ts";
import { ENTRIES_NAMED } from "../audit/compare-logs.ts";
import type { RecomputedLog } from "../audit/recompute-log.ts";
import { logOrigin } from "../keys/log-keys.ts";
import type { AuditedTree } from "./audit-log.ts";

export function auditExitCode({ findings }: LogAuditReport): ExitCode {
  if (findings.length === 0) return EXIT.ok;
  return findings.every(({ code }) => code === CLONE_OLD) ? EXIT.failed : EXIT.integrity;
}

export function printRecomputed(
  { commit, registry, tree }: RecomputedLog,
  json: boolean,
  terminal: Terminal,
): void {
  const origin = logOrigin(registry.url);
  const rootHash = tree.root();
  const checkpoint = formatCheckpoint({ origin, size: tree.size, rootHash });
  if (json) {
    const own = { commit, size: tree.size, root: toBase64(rootHash), checkpoint };
    printJson(terminal, { ok: true, ...own });
    return;
  }
  terminal.out(`Commit ${commit} gives a log of ${tree.size} entries`);
  terminal.out(`  root  ${toBase64(rootHash)}`);
  terminal.out("The text of its checkpoint, as the log's key would sign it:");
  for (const line of checkpoint.trimEnd().split("\n")) terminal.out(`  ${line}`);
}

export interface PrintedAudit extends AuditedTree {
  readonly json: boolean;
  /** Whether trust/checkpoint was written. */
  readonly recorded: boolean;
  readonly registry: string;
}

export function printAudit(printed: PrintedAudit, terminal: Terminal): void {
  const { audit, own, location, recorded, json } = printed;
  const { checkpoint, relation, comparison, absent, findings, counts } = audit;
  if (json) {
    printJson(terminal, {
      ok: terminal.exitCode === EXIT.ok,
      location,
      relation: relation ?? null,
      commit: own.commit,
      recomputed: { size: own.tree.size, root: toBase64(own.tree.root()) },
      published: { size: checkpoint.size, root: toBase64(checkpoint.rootHash) },
      counts: { ...counts, differing: comparison.differing },
      absent,
      findings,
      recorded,
    });
    return;
  }
  const { paint } = terminal;
  terminal.out(`${location}: ${headline(printed)}`);
  terminal.out(`  published   ${checkpoint.size} entries, root ${toBase64(checkpoint.rootHash)}`);
  terminal.out(`  recomputed  ${own.tree.size} entries, commit ${own.commit}`);
  terminal.out(`  read        ${counts.entries} entries, ${counts.files} tiles and bundles`);
  for (const line of absentLines(absent)) terminal.out(line);
  for (const { code, message, details } of findings) {
    terminal.out(`${paint("red", "finding:")} ${message} ${paint("dim", `[${code}]`)}`);
    for (const detail of details) terminal.out(`  ${detail}`);
  }
  const unnamed = comparison.differing - comparison.differences.length;
  if (unnamed > 0) terminal.out(`  and ${unnamed} more entries that differ`);
  if (recorded) terminal.out("Recorded in trust/checkpoint: commit it.");
}

function headline({ audit, own }: PrintedAudit): string {
  const { relation, comparison, checkpoint, findings } = audit;
  if (relation === undefined) return "a part of its log cannot be read";
  if (relation === "forked")
    return `its log is NOT that of the history: ${comparison.differing} entries differ`;
  if (relation === "ahead") return "its log goes on after that of this commit";
  const faults = findings.length > 0 ? ", with findings" : "";
  if (relation === "same") return `its log is that of the history${faults}`;
  const waiting = own.tree.size - checkpoint.size;
  return `its log is the start of that of this commit, ${waiting} entries are not published yet${faults}`;
}

function absentLines(absent: LogAuditReport["absent"]): string[] {
  const lines = absent.map(({ name, version, why, rules }) => {
    const reason = rules.length > 0 ? ` (${rules.join(", ")})` : "";
    return `  not in the tree: ${name}@${version}, ${why}${reason}`;
  });
  const more = lines.length - ENTRIES_NAMED;
  return more > 0 ? [...lines.slice(0, ENTRIES_NAMED), `  and ${more} more`] : lines;
}
