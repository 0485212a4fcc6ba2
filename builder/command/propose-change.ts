/**
 * What every command that changes a registry ends with: the change is checked as the registry's
 * workflow will check it, proposed, and told.
 */
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Author } from "../change/change-set.ts";
import type { ClassReason } from "../change/classify-change.ts";
import { printable } from "../check/printable.ts";
import { fetchForCheck } from "../contribute/fetch-for-check.ts";
import { makeCommit } from "../contribute/make-commit.ts";
import type { Proposal } from "../contribute/proposal.ts";
import type { ProposalOptions } from "../contribute/proposal-options.ts";
import {
  CLASS_WORDS,
  type ProposedVersion,
  proposalReport,
} from "../contribute/proposal-report.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import { readIdentity } from "../contribute/read-identity.ts";
import { type Submission, submitProposal } from "../contribute/submit-proposal.ts";
import { listTargetFiles } from "../contribute/target-files.ts";
import { type ChangeReport, checkBase } from "./check-base.ts";
import { checkCache } from "./check-cache.ts";
import { findingLines } from "./finding-lines.ts";
import { type OpenWay, openWay } from "./open-way.ts";

export interface ProposedChange {
  readonly proposal: Proposal;
  readonly target: ProposalTarget;
  readonly options: ProposalOptions;
  /** Where the command needed it before. */
  readonly open?: OpenWay;
  /** Archives of new versions, where the change brings some. */
  readonly versions?: readonly ProposedVersion[];
  /** Lines for people, before what was done. */
  readonly notes?: readonly string[];
  /** Members of the JSON document besides the usual ones. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

const LINE_MAX = 2000;

/** @throws {CodedError} E_REJECTED when nobody could merge it, and all that submitting throws */
export async function proposeChange(change: ProposedChange, terminal: Terminal): Promise<void> {
  const { proposal, target, options, versions = [] } = change;
  const { way, author } = change.open ?? (await openWay(options, target, terminal));
  const commit = await makeCommit(proposal, target, await readIdentity(terminal));
  const changes = await fileChanges(proposal, target);
  const report =
    commit === target.tip ? undefined : await checkCommit({ ...change, author }, commit, terminal);
  if (report?.classification.class === "reject") throw rejected(report, terminal);
  const submission = await submitProposal({
    proposal,
    target,
    commit,
    way,
    dryRun: options.dryRun === true,
    report: report ? proposalReport({ ...report, versions }) : "",
    terminal,
  });
  const told = { change, changes, report, submission };
  if (options.json) printDocument(told, terminal);
  // A patch that is printed is all of the output.
  else if (submission.patch !== "-" || options.dryRun) printLines(told, terminal.out, terminal);
  else printLines(told, terminal.note, terminal);
}

async function checkCommit(
  { proposal, target, author }: ProposedChange & { readonly author: Author },
  commit: string,
  terminal: Terminal,
): Promise<ChangeReport> {
  await fetchForCheck(proposal, target);
  return checkBase(
    target.folder,
    {
      base: target.tip,
      head: commit,
      prefix: target.prefix,
      keepIn: checkCache(true, terminal),
      ...(author.login !== undefined && { author: author.login }),
      ...(author.id !== undefined && { authorId: String(author.id) }),
    },
    terminal,
  );
}

interface FileChange {
  readonly path: string;
  readonly change: "added" | "modified" | "deleted";
}

async function fileChanges(
  { files }: Proposal,
  target: ProposalTarget,
): Promise<readonly FileChange[]> {
  const there = new Set(
    (
      await listTargetFiles(
        target,
        files.map(({ path }) => path),
      )
    ).map(({ path }) => path),
  );
  return files.map(({ path, content }) => ({
    path,
    change: content === null ? "deleted" : there.has(path) ? "modified" : "added",
  }));
}

function rejected({ classification, findings }: ChangeReport, { paint }: Terminal): CodedError {
  const reasons = classification.reasons.filter(({ class: kind }) => kind === "reject");
  const blocking = findings.filter(({ gate }) => gate);
  const others = reasons.filter(
    ({ message }) => !blocking.some(({ rule }) => message.startsWith(`${rule}: `)),
  );
  const first = others[0]?.fix ?? blocking[0]?.fix;
  return new CodedError({
    code: "E_REJECTED",
    exitCode: EXIT.rejected,
    message: "the registry would reject this, so it was not proposed",
    fix: first ?? "mend what is listed, then run the command again",
    details: [
      ...others.map(({ path, message }) => printable(`${path}: ${message}`, LINE_MAX)),
      ...findingLines(blocking, paint, ""),
    ],
  });
}

interface Told {
  readonly change: ProposedChange;
  readonly changes: readonly FileChange[];
  readonly report: ChangeReport | undefined;
  readonly submission: Submission;
}

function printDocument({ change, changes, report, submission }: Told, terminal: Terminal): void {
  const { proposal, target, options, versions, facts } = change;
  printJson(terminal, {
    ok: true,
    dryRun: options.dryRun === true,
    ...facts,
    ...(versions && { versions }),
    proposal: { title: proposal.title, base: target.tip, into: target.branch, files: changes },
    ...(report && {
      class: report.classification.class,
      reasons: report.classification.reasons,
      findings: report.findings,
      scores: report.scores,
    }),
    submission,
  });
}

function printLines(
  { change, changes, report, submission }: Told,
  out: (line: string) => void,
  terminal: Terminal,
): void {
  const { proposal, options, versions = [], notes = [] } = change;
  if (submission.state === "present") {
    out("There is nothing to propose: the registry holds all of it already.");
    return;
  }
  for (const { path, change: kind } of changes)
    out(printable(`${kind.padEnd(8)} ${path}`, LINE_MAX));
  for (const line of findingLines(report?.findings ?? [], terminal.paint, "")) out(line);
  for (const { name, version, sha256, size, fileCount } of versions) {
    const score = report?.scores.find((one) => one.name === name && one.version === version);
    const points = score ? `${score.score.shown} / 100, ${score.score.verdict}, ` : "";
    out(
      printable(
        `${name} ${version}: ${points}${size} bytes packed, ${fileCount} files, sha256:${sha256}`,
        LINE_MAX,
      ),
    );
  }
  for (const line of notes) out(printable(line, LINE_MAX));
  if (report) {
    const { class: kind, reasons } = report.classification;
    for (const line of reasonLines(reasons)) out(line);
    out(`Class: ${terminal.paint("bold", kind)} (${CLASS_WORDS[kind]})`);
  }
  out(printable(`Proposed: ${proposal.title}`, LINE_MAX));
  for (const step of submission.steps) out(printable(step, LINE_MAX));
  if (!options.dryRun) for (const line of submission.next) terminal.note(printable(line, LINE_MAX));
}

/** One line for each reason, however many files have it. */
function reasonLines(reasons: readonly ClassReason[]): readonly string[] {
  const groups = Map.groupBy(reasons, ({ class: kind, message }) => `${kind}: ${message}`);
  return [...groups].map(([text, [first, ...others]]) => {
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    return `${text} (${first?.path}${more})`;
  });
}
