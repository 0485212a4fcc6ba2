/** What `ashlar rebuild` says. */
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { TreeReport } from "../../client/verify/verify-tree.ts";
import { EXIT, type ExitCode } from "../../schemas/exit-code.ts";
import { FILE_GROUPS, type TreeDifference } from "../audit/compare-trees.ts";
import type { OfflineDifference } from "../audit/offline-differences.ts";
import { printable } from "../check/printable.ts";

export interface RebuildReport {
  readonly location: string;
  readonly commit: string;
  readonly verified: TreeReport;
  readonly differences: readonly TreeDifference[];
  readonly reasons: readonly string[];
  /** Messages that no published signature is for, by role. */
  readonly unsigned: Readonly<Record<string, number>>;
  /** Files that were built again. */
  readonly compared: number;
  /** Files of the website that were not. */
  readonly carried: number;
  readonly keys: "production" | "development";
  /** Whether the branch that is checked out went through the commit. */
  readonly inHistory: boolean;
  readonly cloneHasTrust: boolean;
  readonly offline: readonly OfflineDifference[];
}

/** Shown of each group. */
const SHOWN = 10;

const TAMPERED =
  "Files are not what was signed: the tree was changed after it was built (tampering), or this copy is damaged.";

const EXPIRED = "E_TUF_EXPIRED";

export function rebuildExitCode(report: RebuildReport): ExitCode {
  const { verified, offline, differences, inHistory } = report;
  if (offline.length > 0 || faultsIn(verified).length > 0 || !inHistory) return EXIT.integrity;
  return differences.length > 0 ? EXIT.failed : EXIT.ok;
}

/** Expired is not forged: an old tree can be rebuilt, too. */
export function faultsIn({ findings }: TreeReport): TreeReport["findings"] {
  return findings.filter(({ code }) => code !== EXPIRED);
}

export function printRebuild(report: RebuildReport, json: boolean, terminal: Terminal): void {
  const { verified, location, commit, differences, unsigned, offline } = report;
  const faults = faultsIn(verified);
  const reasons = faults.length > 0 ? [TAMPERED, ...report.reasons] : report.reasons;
  const expired = verified.findings.filter(({ code }) => code === EXPIRED);
  const notes = [
    ...expired.map(({ path, problem }) => `${path} ${problem}`),
    ...trustNotes(report),
  ];
  if (json) {
    const { compared, carried, keys, inHistory } = report;
    printJson(terminal, {
      ok: terminal.exitCode === EXIT.ok,
      location,
      commit,
      inHistory,
      keys,
      counts: { compared, differing: differences.length, notRebuilt: carried },
      differences,
      unsigned,
      offline,
      findings: faults,
      reasons,
      notes,
    });
    return;
  }
  const { paint } = terminal;
  terminal.out(`${location}: ${headline(report, faults.length)}`);
  terminal.out(`  commit      ${commit}`);
  terminal.out(`  compared    ${report.compared} files, ${differences.length} differ`);
  if (report.carried > 0)
    terminal.out(`  not rebuilt ${report.carried} files of the website, taken as they are listed`);
  for (const { path, problem, code } of faults.slice(0, SHOWN))
    terminal.out(`${paint("red", "finding:")} ${printable(`${path} ${problem}`, 600)} [${code}]`);
  if (faults.length > SHOWN)
    terminal.out(`  and ${faults.length - SHOWN} more; \`ashlar verify --tree\` lists them`);
  for (const line of differenceLines(report)) terminal.out(line);
  for (const reason of reasons) terminal.out(`${paint("yellow", "likely:")} ${reason}`);
  for (const note of notes) terminal.note(`note: ${printable(note, 600)}`);
}

function headline({ differences, inHistory }: RebuildReport, faults: number): string {
  if (faults > 0) return "it does NOT verify from its root of trust";
  if (!inHistory)
    return "it was built from a commit that HEAD never went through: one that was only proposed, or the clone is on another branch";
  return differences.length === 0
    ? "the clone gives the same tree, byte for byte"
    : "the clone gives another tree";
}

function differenceLines({ differences, offline, unsigned }: RebuildReport): string[] {
  const groups = FILE_GROUPS.flatMap((group) => {
    const files = differences.filter((difference) => difference.group === group);
    if (files.length === 0) return [];
    const more = files.length - SHOWN;
    return [
      `${group}: ${files.length}`,
      ...files.slice(0, SHOWN).map(differenceLine),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ];
  });
  const messages = Object.entries(unsigned).map(([role, count]) => `${count} of ${role}`);
  return [
    ...offline.map(
      ({ file, published, cloned }) =>
        `trust/${file} is not what was published: expected sha256 ${cloned ?? "none"}, found ${published ?? "none"}`,
    ),
    ...groups,
    ...(messages.length > 0
      ? [`No published signature is for what the clone gives: ${messages.join(", ")}`]
      : []),
  ];
}

function differenceLine({ path, kind, published, rebuilt }: TreeDifference): string {
  if (kind === "extra") return `  only published  ${path}`;
  if (kind === "missing") return `  only rebuilt    ${path}`;
  return `  differs         ${path} (published ${published?.slice(0, 12)}…, rebuilt ${rebuilt?.slice(0, 12)}…)`;
}

function trustNotes({ keys, cloneHasTrust }: RebuildReport): string[] {
  if (keys === "production")
    return cloneHasTrust
      ? []
      : ["that commit has no trust/ folder: what was signed offline was taken from the tree"];
  return [
    cloneHasTrust
      ? "the tree is signed with development keys, though that commit has a trust/ folder: it is nobody's but its builder's"
      : "the tree is signed with development keys, of which the clone knows nothing: what was signed offline was taken from the tree",
  ];
}
