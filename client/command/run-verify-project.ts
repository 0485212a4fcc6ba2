/** `ashlar verify` in a project. */
import { resolve } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { terminalDirs } from "../config/terminal-dirs.ts";
import { lockPath, readLock } from "../lock/lock-file.ts";
import { openRegistries } from "../registry/open-registries.ts";
import { blobStore } from "../store/blob-store.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { ProjectFinding, ProjectReport, VerifiedItem } from "../verify/project-report.ts";
import { verifyProject } from "../verify/verify-project.ts";
import { atWarning } from "./at-option.ts";
import type { VerifyOptions } from "./verify.ts";

const OFFLINE =
  "Nobody was asked. Not verified: that nothing was yanked, withdrawn or revoked since the registry was last read, and, where no witness cosigned, that its log is the one that others see.";

export async function runVerifyProject(options: VerifyOptions, terminal: Terminal): Promise<void> {
  const { at, offline = false, registry } = options;
  const folder = resolve(terminal.folder, options.dir);
  const lock = await readLock(folder);
  if (lock === undefined) throw noLock(folder);
  const registries = await openRegistries({ registry, offline, at }, terminal);
  const progress = terminal.progress("verifying");
  let report: ProjectReport;
  try {
    const store = blobStore(terminalDirs(terminal).cache);
    const { signal } = terminal;
    const onProgress = progress.update;
    report = await verifyProject({ folder, lock, registries, store, offline, signal, onProgress });
  } finally {
    progress.end();
  }
  const count = report.items.reduce((sum, item) => sum + item.findings.length, 0);
  const ok = count + report.findings.length === 0;
  terminal.exitCode = ok ? EXIT.ok : EXIT.integrity;
  const notVerified = [...(offline ? [OFFLINE] : []), ...(at === undefined ? [] : [atWarning(at)])];
  if (options.json)
    printJson(terminal, {
      ok,
      folder,
      offline,
      artifacts: report.items,
      findings: report.findings,
      notVerified,
    });
  else print(report, notVerified, terminal);
}

function print(report: ProjectReport, notVerified: readonly string[], terminal: Terminal): void {
  const { out, note, paint } = terminal;
  for (const item of report.items) {
    const state = item.findings.length > 0 ? paint("red", "refused ") : paint("green", "verified");
    out(`${state}  ${item.name}@${item.version}  ${factsOf(item)}`);
    for (const finding of item.findings) printFinding(finding, item.name, terminal);
    for (const line of item.unverified)
      note(`    ${paint("yellow", "not verified:")} ${plainText(line)}`);
  }
  for (const finding of report.findings) printFinding(finding, "", terminal);
  for (const line of notVerified) note(line);
  const count = report.items.reduce(
    (sum, { findings }) => sum + findings.length,
    report.findings.length,
  );
  note(count === 0 ? `${report.items.length} artifacts, no findings` : `${count} findings`);
  if (count > 0)
    note(
      "Files can be had again with: ashlar install --force; a registry's findings are for its owner.",
    );
}

function factsOf({ files, signer, log, registry }: VerifiedItem): string {
  const witnesses = log?.witnesses ?? [];
  return [
    `${files} files`,
    `from ${registry}`,
    ...(signer === undefined ? [] : [`signed by ${signer}`]),
    ...(log ? [`entry ${log.index} of a log of ${log.size}`] : []),
    ...(witnesses.length > 0 ? [`witnessed by ${witnesses.join(", ")}`] : []),
  ].join(", ");
}

function printFinding(finding: ProjectFinding, name: string, { out, paint }: Terminal): void {
  const { path, problem, code, details = [] } = finding;
  out(`    ${plainText(path ?? name)} ${plainText(problem)} ${paint("dim", `[${code}]`)}`);
  for (const line of details) out(`      ${plainText(line)}`);
}

function noLock(folder: string): CodedError {
  return new CodedError({
    code: "E_NO_LOCK",
    exitCode: EXIT.usage,
    message: `there is no ${lockPath(folder)}, so nothing says what should be installed here`,
    fix: "Name the project with --dir DIR; for a registry or a file see ashlar verify --help.",
  });
}
