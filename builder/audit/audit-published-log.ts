/**
 * The log of a published tree, held against the history of a clone: the signature of its head, every
 * tile and entry, every entry against the one that the history gives, and what was recorded before.
 */
import type { Origin } from "../../client/origin/origin.ts";
import { auditLog } from "../../client/trust/audit-log.ts";
import { checkCheckpoint } from "../../client/trust/check-log-proof.ts";
import { logSource } from "../../client/trust/log-check.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { CHECKPOINT_SIZE_MAX } from "../../schemas/limits.ts";
import { CHECKPOINT_PATH, LOG_PREFIX } from "../../schemas/paths.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import { equalBytes, toBase64 } from "../../schemas/trust/bytes.ts";
import { type Checkpoint, openCheckpoint } from "../../schemas/trust/checkpoint.ts";
import type { MerkleTree } from "../../schemas/trust/merkle.ts";
import type { LogPolicy } from "../../schemas/trust/tlog-policy.ts";
import {
  compareLogs,
  ENTRIES_NAMED,
  type LogComparison,
  type LogDifference,
  type LogRelation,
} from "./compare-logs.ts";
import {
  type AbsentVersion,
  type PublishedVersions,
  publishedVersions,
} from "./published-versions.ts";
import { readFiles, readQuarantine } from "./read-published.ts";
import type { RecomputedLog } from "./recompute-log.ts";

interface AuditFinding {
  /** Stable, for scripts. */
  readonly code: string;
  readonly message: string;
  /** What was expected, what was found. */
  readonly details: readonly string[];
}

export interface LogAuditReport {
  readonly checkpoint: Checkpoint;
  /** The file, with every signature. */
  readonly checkpointBytes: Uint8Array;
  /** undefined where a part of the log could not be read. */
  readonly relation: LogRelation | undefined;
  readonly comparison: LogComparison;
  /** In the log, and not in the tree. */
  readonly absent: readonly AbsentVersion[];
  readonly counts: { readonly entries: number; readonly files: number };
  /** Empty: the log is what the history gives. */
  readonly findings: readonly AuditFinding[];
}

export interface LogAuditInput {
  readonly origin: Origin;
  /** What the tree says of itself. */
  readonly about: RegistryDocument;
  readonly policy: LogPolicy;
  /** Of the commit that the log is held against. */
  readonly own: RecomputedLog;
  /** Whether the tree says that it is of that very commit: then its log may not be shorter. */
  readonly exact: boolean;
  /** Of the clone's newest commit; the same as `own` where that is it. */
  readonly head: RecomputedLog;
  /** `trust/checkpoint` of the clone. */
  readonly recorded: Uint8Array | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** @throws {CodedError} E_LOG_POLICY, E_LOG_CHECKPOINT for a head that proves nothing; E_DOCUMENT; E_NETWORK and its like */
export async function auditPublishedLog(input: LogAuditInput): Promise<LogAuditReport> {
  const { origin, policy, own, about } = input;
  const checkpointBytes = await origin.read(CHECKPOINT_PATH, CHECKPOINT_SIZE_MAX);
  if (checkpointBytes === undefined) throw noCheckpoint(origin);
  const where = `${origin.location}: ${CHECKPOINT_PATH}`;
  const { checkpoint } = checkCheckpoint(checkpointBytes, policy, where);
  const comparer = compareLogs(own.log);
  const audit = await auditLog(checkpoint, logSource(origin), (first, entries) => {
    input.signal?.throwIfAborted();
    comparer.take(first, entries);
    input.onProgress?.(first + entries.length, checkpoint.size);
  });
  const comparison = comparer.result(checkpoint.size);
  const isWhole = audit.entries === checkpoint.size;
  const versions = publishedVersions({
    entries: own.log.entries.slice(0, checkpoint.size),
    paths: (await readFiles(origin, about)).files.keys(),
    quarantine: await readQuarantine(origin, about),
    repository: own.repository,
  });
  const findings = [
    ...audit.findings.map(({ path, problem }) =>
      finding("E_LOG_TILE", `${LOG_PREFIX}/${path} ${problem}`),
    ),
    ...comparison.differences.map(differenceFinding),
    ...(isWhole ? lengthFindings(input, checkpoint, comparison) : []),
    ...historyFindings(input),
    ...recordedFindings(input, checkpoint),
    ...missingFindings(versions),
    // An older clone cannot know what the later entries release.
    ...(comparison.relation === "ahead" && !input.exact ? [] : unloggedFindings(versions)),
  ];
  return {
    checkpoint,
    checkpointBytes,
    relation: isWhole ? comparison.relation : undefined,
    comparison,
    absent: versions.absent,
    counts: { entries: audit.entries, files: audit.files },
    findings,
  };
}

function finding(code: string, message: string, details: readonly string[] = []): AuditFinding {
  return { code, message, details };
}

function differenceFinding({ index, expected, found, commit }: LogDifference): AuditFinding {
  return finding(
    "E_LOG_ENTRY",
    `entry ${index} is not what the history gives: ${expected.text} was changed, removed or put in (a rewritten history, or a forged log)`,
    [
      `expected ${expected.text}, sha256 ${expected.sha256 ?? "none"}`,
      `found    ${found.text}, sha256 ${found.sha256 ?? "none"}`,
      `commit   ${commit ?? "none yet"}`,
    ],
  );
}

function lengthFindings(
  { exact, own }: LogAuditInput,
  { size }: Checkpoint,
  { relation, rest }: LogComparison,
): AuditFinding[] {
  const names = rest.map(({ text }) => text);
  const entries = own.log.entries.length;
  if (relation === "behind" && exact)
    return [
      finding(
        "E_LOG_SHORT",
        `the log has ${size} entries, and the commit that the tree says it was built from gives ${entries}: it leaves out what was published (a withheld part of the log)`,
        names,
      ),
    ];
  if (relation !== "ahead") return [];
  return [
    exact
      ? finding(
          "E_LOG_EXTRA",
          `the log has ${size} entries, and the commit that the tree says it was built from gives ${entries}: the rest was made from something else`,
          names,
        )
      : finding(
          CLONE_OLD,
          `the log has ${size} entries, and commit ${own.commit.slice(0, 12)} of this clone gives ${entries}: the clone is older than the tree. Run \`git pull\` and audit again`,
          names,
        ),
  ];
}

/** The one finding that says nothing against the tree. */
export const CLONE_OLD = "E_CLONE_OLD";

/** Git's own past can be rewritten, too: what the tree was built from has to be the start of what is now. */
function historyFindings({ own, head }: LogAuditInput): AuditFinding[] {
  const size = own.tree.size;
  if (own.commit === head.commit || isStart(head.tree, size, own.tree.root())) return [];
  return [
    finding(
      "E_LOG_FORK",
      `the log of commit ${own.commit.slice(0, 12)} is not the start of the log of HEAD, ${head.commit.slice(0, 12)}: the branch was rewritten, or the commit was never on it`,
      [
        `expected root of ${size} entries ${toBase64(own.tree.root())}`,
        size > head.tree.size
          ? `found    ${head.tree.size} entries`
          : `found    root of ${size} entries ${toBase64(head.tree.root(size))}`,
      ],
    ),
  ];
}

function recordedFindings(
  { recorded, policy, head }: LogAuditInput,
  published: Checkpoint,
): AuditFinding[] {
  if (recorded === undefined) return [];
  const opened = openCheckpoint(
    recorded,
    policy.logs.map(({ key }) => key),
  );
  if ("problem" in opened)
    return [finding("E_LOG_CHECKPOINT", `trust/checkpoint ${opened.problem}`)];
  const { size, rootHash } = opened.checkpoint;
  const findings: AuditFinding[] = [];
  if (!isStart(head.tree, size, rootHash))
    findings.push(
      finding(
        "E_LOG_FORK",
        `trust/checkpoint, of ${size} entries, is not the start of the log of HEAD: the history was rewritten since it was recorded`,
        [`expected root of ${size} entries ${toBase64(rootHash)}`],
      ),
    );
  if (size > published.size)
    findings.push(
      finding(
        "E_LOG_ROLLBACK",
        `the log has ${published.size} entries, and trust/checkpoint recorded ${size}: an old copy is served (a rollback)`,
      ),
    );
  return findings;
}

function isStart(tree: MerkleTree, size: number, root: Uint8Array): boolean {
  return size <= tree.size && equalBytes(tree.root(size), root);
}

function missingFindings({ absent }: PublishedVersions): AuditFinding[] {
  return absent
    .filter(({ why }) => why === "missing")
    .slice(0, ENTRIES_NAMED)
    .map(({ name, version }) =>
      finding(
        "E_LOG_MISSING",
        `${name}@${version} is in the log and in the repository, and not in the tree, which does not say why`,
      ),
    );
}

function unloggedFindings({ unlogged }: PublishedVersions): AuditFinding[] {
  return unlogged
    .slice(0, ENTRIES_NAMED)
    .map((path) =>
      finding(
        "E_LOG_UNLOGGED",
        `${path} is in the tree, and no entry of the history's log releases it (a targeted release)`,
      ),
    );
}

function noCheckpoint({ location }: Origin): CodedError {
  return new CodedError({
    code: "E_LOG_CHECKPOINT",
    exitCode: EXIT.integrity,
    message: `${location} has no ${CHECKPOINT_PATH}: without it nobody can tell what was published (a withheld log)`,
    fix: "audit another copy of the tree; if it stays so, tell the registry's owner",
  });
}
