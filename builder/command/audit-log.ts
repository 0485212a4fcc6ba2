/** `ashlar audit-log`: the log of a published tree, recomputed from a clone of the registry. */
import { join } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import { parseVerifierKey } from "../../schemas/trust/signed-note.ts";
import { type LogPolicy, NO_QUORUM, parseLogPolicy } from "../../schemas/trust/tlog-policy.ts";
import { auditPublishedLog, type LogAuditReport } from "../audit/audit-published-log.ts";
import { clonedTrust } from "../audit/cloned-trust.ts";
import { readAbout } from "../audit/read-published.ts";
import { type RecomputedLog, recomputeLog } from "../audit/recompute-log.ts";
import { TRUST_FOLDER } from "../keys/read-trust-folder.ts";
import { changeTrustFolder } from "../keys/trust-folder.ts";
import type { TrustRecords } from "../keys/trust-records.ts";
import { openCommitSource } from "../read/commit-source.ts";
import type { Source } from "../read/source.ts";
import { openPublished, type PublishedPlace } from "./open-published.ts";
import { registryFolder } from "./open-source.ts";
import { auditExitCode, printAudit, printRecomputed } from "./print-audit.ts";

interface AuditOptions {
  readonly registry?: string;
  readonly commit?: string;
  readonly logKey?: string;
  readonly record?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar audit-log                                  size and root that HEAD gives
  ashlar audit-log https://example.org/registry     is the published log that of the history?
  ashlar audit-log dist --commit v1.4.0             held against another commit
  ashlar audit-log https://example.org/registry --record
  ashlar audit-log dist --log-key "$(cat dist/log/log.vkey)"

It needs a full clone, and no secret. The log's head is verified with the clone's
trust/log-policy (or --log-key), all tiles and entries are recomputed, and every
entry is compared with what the commit gives that the tree says it was built from.
What the tree says of itself is not verified here: ashlar verify --tree does that.
--record writes the verified head to trust/checkpoint; commit it, and no build and
no audit will take less.

Exit code 0: the same, or the start of it. 5: something differs. 1: the clone is
older than the tree.`;

export const defineAuditLog: CommandDefinition = (command, terminal) => {
  command
    .argument("[url|dir]", "the published tree; none: only recompute")
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--commit <rev>", "hold the log against this commit (default: the tree's, else HEAD)")
    .option("--log-key <vkey>", "the log's key, instead of the clone's trust/log-policy")
    .option("--record", "write the verified checkpoint to trust/checkpoint")
    .addHelpText("after", EXAMPLES)
    .action(async (tree: string | undefined) =>
      runAudit(tree, command.optsWithGlobals<AuditOptions>(), terminal),
    );
};

async function runAudit(
  tree: string | undefined,
  options: AuditOptions,
  terminal: Terminal,
): Promise<void> {
  const registry = await registryFolder(options.registry, terminal.folder);
  if (tree === undefined) {
    if (options.record) throw usage("--record needs the published tree whose head it records");
    const own = await recomputeAt(registry, options.commit ?? "HEAD", terminal);
    printRecomputed(own, options.json === true, terminal);
    return;
  }
  const published = await openPublished(tree, terminal);
  const report = await auditTree(published, registry, { options, terminal });
  terminal.exitCode = auditExitCode(report.audit);
  const recorded = options.record === true && terminal.exitCode === EXIT.ok;
  const folder = join(registry, TRUST_FOLDER);
  if (recorded)
    await changeTrustFolder(folder, new Map([["checkpoint", report.audit.checkpointBytes]]));
  printAudit({ ...report, json: options.json === true, recorded, registry }, terminal);
}

export interface AuditedTree {
  readonly location: string;
  readonly own: RecomputedLog;
  /** Whether `own` is of the commit that the tree names. */
  readonly exact: boolean;
  readonly audit: LogAuditReport;
}

async function auditTree(
  { origin }: PublishedPlace,
  registry: string,
  run: { readonly options: AuditOptions; readonly terminal: Terminal },
): Promise<AuditedTree> {
  const { options, terminal } = run;
  const about = await readAbout(origin);
  const { records, policy } = await trustOf(registry, options);
  if (options.record && !records) throw noTrust();
  const { own, exact } = await ownLog(about, registry, run);
  const isHead = options.commit === undefined && !exact;
  const head = isHead ? own : await recomputeAt(registry, "HEAD", terminal, own);
  const progress = terminal.progress("comparing entries");
  try {
    const audit = await auditPublishedLog({
      origin,
      about,
      policy,
      own,
      exact,
      head,
      recorded: records?.checkpoint,
      signal: terminal.signal,
      onProgress: progress.update,
    });
    return { location: origin.location, own, exact, audit };
  } finally {
    progress.end();
  }
}

/** The log of the commit that is asked for, of the one that the tree names, or of HEAD where the clone has not that one. */
async function ownLog(
  { commit }: RegistryDocument,
  registry: string,
  { options, terminal }: { readonly options: AuditOptions; readonly terminal: Terminal },
): Promise<{ readonly own: RecomputedLog; readonly exact: boolean }> {
  const at = (revision: string) => recomputeAt(registry, revision, terminal);
  if (options.commit !== undefined) return { own: await at(options.commit), exact: false };
  if (commit === null) return { own: await at("HEAD"), exact: false };
  try {
    return { own: await at(commit), exact: true };
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== "E_REVISION") throw error;
    terminal.note(
      `The tree was built from commit ${commit.slice(0, 12)}, which this clone has not: it is held against HEAD.`,
    );
    return { own: await at("HEAD"), exact: false };
  }
}

/** @param known is given back where it is of that very commit */
async function recomputeAt(
  registry: string,
  revision: string,
  terminal: Terminal,
  known?: RecomputedLog,
): Promise<RecomputedLog> {
  return withSource(registry, revision, async (source) => {
    if (known?.commit === source.history.commit) return known;
    const progress = terminal.progress(`packing ${source.history.commit?.slice(0, 12) ?? ""}`);
    try {
      const { signal } = terminal;
      return await recomputeLog(source, { signal, onArtifact: progress.update });
    } finally {
      progress.end();
    }
  });
}

async function withSource<T>(
  registry: string,
  revision: string,
  use: (source: Source) => Promise<T>,
): Promise<T> {
  const source = await openCommitSource(registry, revision);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

/** Of HEAD, whatever commit the tree names: whoever serves the tree must not choose the keys. */
async function trustOf(
  registry: string,
  { logKey }: AuditOptions,
): Promise<{ readonly records: TrustRecords | undefined; readonly policy: LogPolicy }> {
  const records = await withSource(registry, "HEAD", clonedTrust);
  if (logKey !== undefined) return { records, policy: policyOf(logKey) };
  const policy = records && parseLogPolicy(records.logPolicy);
  if (policy === undefined || "problem" in policy) throw noTrust();
  return { records, policy };
}

function policyOf(text: string): LogPolicy {
  const key = parseVerifierKey(text.trim());
  if (key === undefined) throw usage(`--log-key is no verifier key of a signed note`);
  return { logs: [{ key }], witnesses: [], groups: [], quorum: NO_QUORUM };
}

function usage(message: string): CodedError {
  return new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message,
    fix: "`ashlar audit-log --help` shows examples",
  });
}

function noTrust(): CodedError {
  return new CodedError({
    code: "E_NO_TRUST",
    exitCode: EXIT.usage,
    message: "the clone has no trust/ folder that says whose log this should be",
    fix: 'name the log\'s key, which its owner tells you, with --log-key; for a tree of your own: --log-key "$(cat dist/log/log.vkey)"',
  });
}
