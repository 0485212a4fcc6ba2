/**
 * A published tree, whole, from the pinned root down: every signature, every listed file, every entry
 * of the log, and whether all of them say the same. It goes on after what it finds, and says all of it.
 *
 *     roots → timestamp → snapshot → targets and every bin → lists of keys
 *                                            ↘ ashlar.json → list of files
 *     log: head, tiles, entries              ↘ documents → versions: statement, signature, proof, attestations
 *     then every other file, and, in a folder, whatever lies there besides
 *
 * What it does not judge: whether a newer tree exists somewhere (a clock that is right and metadata
 * that has not expired bound that), whether an earlier visitor was shown another log (readers keep the
 * last head for that), and whether the contents are any good (ashlar check).
 *
 * Memory grows with the number of files and entries, not with their sizes.
 */

import { DOCUMENT_SIZE_MAX } from "../../schemas/limits.ts";
import { CHECKPOINT_PATH, COSIGNED_PATH, TIMESTAMP_PATH, targetPath } from "../../schemas/paths.ts";
import { parseCosignedList } from "../../schemas/published/cosigned-list.ts";
import { eachBounded } from "../install/each-bounded.ts";
import type { Origin } from "../origin/origin.ts";
import { ashlarRootOf } from "../trust/ashlar-root.ts";
import { readDocument } from "./read-document.ts";
import { readFileList } from "./read-file-list.ts";
import { readPublishedKeys } from "./read-key-lists.ts";
import type { ReferenceTable } from "./reference-table.ts";
import { TargetTable } from "./target-table.ts";
import { TREE_CONCURRENCY, type TreeContext } from "./tree-context.ts";
import { treeFiles } from "./tree-files.ts";
import { type TreeFinding, type TreeNote, treeFindings } from "./tree-findings.ts";
import { type TreeFacts, verifyArtifact } from "./verify-artifact.ts";
import { verifyListed, verifyNothingElse } from "./verify-listing.ts";
import { type PublishedLog, verifyLog } from "./verify-log.ts";
import { judgeRegistryDocument, readRegistryDocument } from "./verify-registry-document.ts";
import { type SignedTargets, verifyRoles } from "./verify-roles.ts";
import { verifyRoots } from "./verify-roots.ts";

export interface VerifyTreeOptions {
  readonly origin: Origin;
  /** Every file of the tree, where they can be counted up: a folder. */
  readonly present?: () => AsyncIterable<string>;
  /** SHA-256 of the root that is trusted, hex. */
  readonly pin: string;
  /** Seconds since 1970: the time that expiry is judged by. */
  readonly now: number;
  readonly signal?: AbortSignal;
  /** @param total files that are known so far, 0 at first */
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

export interface TreeReport {
  /** By path. Empty: all of it is as it was signed. */
  readonly findings: readonly TreeFinding[];
  /** Whether there were more findings than are kept. */
  readonly stopped: boolean;
  readonly notes: readonly TreeNote[];
  /** As the newest root says; undefined when none could be read. */
  readonly registry:
    | { readonly id: string; readonly keys: "production" | "development" }
    | undefined;
  readonly root: { readonly version: number; readonly sha256: string } | undefined;
  readonly counts: {
    /** Files and bytes that were read. */
    readonly files: number;
    readonly bytes: number;
    readonly artifacts: number;
    readonly versions: number;
    readonly entries: number;
    /** Roles whose metadata was looked for, the bins among them. */
    readonly roles: number;
  };
}

/** @throws {CodedError} E_NETWORK, E_AUTH and their like: a tree that cannot be read is not judged */
export async function verifyTree(options: VerifyTreeOptions): Promise<TreeReport> {
  const { pin, present } = options;
  const context = contextOf(options);
  const { files, findings } = context;
  const newest = (await verifyRoots(context, pin)).at(-1);
  const identity = newest && ashlarRootOf(newest.root);
  if (newest && !identity)
    findings.add({
      path: newest.path,
      code: "E_TUF_ROOT",
      problem: "does not say which Ashlar registry it is for",
    });
  const signed = newest ? await verifyRoles(context, newest) : NOTHING_SIGNED;
  const keys = await readPublishedKeys(context, signed.targets);
  const registry = await readRegistryDocument(context, signed.targets.get(targetPath.registry));
  const listing = registry && (await readFileList(context, registry));
  const listed = listing?.complete ? listing.files : undefined;
  if (listing) files.expect(listing.files);
  context.expect((listed?.size ?? 0) + signed.current.size);
  const cosigned = await readCosigned(context, listed);
  const log = await verifyLog(
    context,
    { policy: keys.lists?.policy, registry: identity?.registry },
    (size) => cosigned.get(size) ?? new Set(),
  );
  if (newest) await judgeSignedHead(context, log, signed.logHead);
  const facts = { registry: identity?.registry, targets: signed.targets, listed, keys, log };
  const counts = await verifyArtifacts(context, facts);
  if (registry)
    judgeRegistryDocument(context, registry, {
      newest,
      identity,
      lists: keys.lists,
      log,
      ...counts,
    });
  const whole = { listing, signed, root: newest?.version ?? 0 };
  await verifyListed(context, whole);
  if (present) await verifyNothingElse(context, whole, present());
  return {
    findings: findings.found,
    stopped: findings.isFull(),
    notes: findings.notes,
    registry: identity && { id: identity.registry, keys: identity.keys },
    root: newest && { version: newest.version, sha256: newest.sha256 },
    counts: {
      files: files.count,
      bytes: files.size,
      ...counts,
      entries: log.entries,
      roles: signed.current.size,
    },
  };
}

const NOTHING_SIGNED: SignedTargets = {
  targets: new TargetTable(),
  current: new Map(),
  logHead: undefined,
  complete: false,
};

/** The log may have grown since the timestamp was signed; it may not be shorter, nor another one. */
async function judgeSignedHead(
  { findings }: TreeContext,
  { head, sound, problemOf }: PublishedLog,
  signed: SignedTargets["logHead"],
): Promise<void> {
  if (signed === undefined) return findings.note(TIMESTAMP_PATH, "signs no head of the log");
  if (head === undefined) return;
  const isShort = head.size < signed.size;
  const older = { ...signed, origin: head.origin };
  const isAnother = !isShort && sound && (await problemOf(older)) !== undefined;
  if (!isShort && !isAnother) return;
  findings.add({
    path: CHECKPOINT_PATH,
    code: isShort ? "E_LOG_ROLLBACK" : "E_LOG_FORK",
    problem: isShort
      ? `is of ${head.size} entries, and ${TIMESTAMP_PATH} signs a log of ${signed.size}`
      : `is of another log than the one of ${signed.size} entries that ${TIMESTAMP_PATH} signs`,
  });
}

function contextOf({ origin, now, signal, onProgress }: VerifyTreeOptions): TreeContext & {
  readonly expect: (files: number) => void;
} {
  const findings = treeFindings();
  const files = treeFiles({ origin, findings, signal });
  let total = 0;
  return {
    origin,
    files,
    findings,
    now,
    signal,
    progress: (what) => onProgress?.(files.count, total, what),
    expect: (count) => {
      total = count;
    },
  };
}

async function readCosigned(
  context: TreeContext,
  listed: ReferenceTable | undefined,
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const file = listed?.get(COSIGNED_PATH);
  const bytes = file && (await context.files.read(file, DOCUMENT_SIZE_MAX, "the list of files"));
  const list = bytes && (await readDocument(context, COSIGNED_PATH, bytes, parseCosignedList));
  return new Map(
    (list?.checkpoints ?? []).map(({ size, signatures }) => [size, new Set(signatures)]),
  );
}

/** What documents say that could be read, and which could not. */
interface Documented {
  artifacts: number;
  versions: number;
  /** Target paths of archives. */
  readonly archives: Set<string>;
  /** `namespace/name@version` */
  readonly released: Set<string>;
  /** Names of artifacts; what such a document names is not known. */
  readonly unread: Set<string>;
}

async function verifyArtifacts(
  context: TreeContext,
  facts: TreeFacts,
): Promise<Pick<Documented, "artifacts" | "versions">> {
  const all: Documented = {
    ...{ artifacts: 0, versions: 0 },
    ...{ archives: new Set(), released: new Set(), unread: new Set() },
  };
  await eachBounded(documentsOf(facts), TREE_CONCURRENCY, async (document) => {
    const { name, read, archives, versions } = await verifyArtifact(context, document, facts);
    all.artifacts += 1;
    all.versions += versions.length;
    if (!read) all.unread.add(name);
    for (const path of archives) all.archives.add(path);
    for (const id of versions) all.released.add(id);
  });
  judgeOrphans(context, facts, all);
  return { artifacts: all.artifacts, versions: all.versions };
}

function* documentsOf({ targets }: TreeFacts) {
  for (const [path, target] of targets) {
    const name = /^([^/]+\/[^/]+)\/index\.json$/.exec(path)?.[1];
    if (name !== undefined) yield { name, target };
  }
}

/** Archives that are signed as targets and in no document, and versions that went. */
function judgeOrphans(
  { findings }: TreeContext,
  { targets, log }: TreeFacts,
  { archives, released, unread }: Documented,
): void {
  for (const [path, { by }] of targets) {
    const isOther =
      path === targetPath.registry || /^keys\/|^[^/]+\/[^/]+\/index\.json$/.test(path);
    const name = path.split("/").slice(0, 2).join("/");
    if (isOther || archives.has(path) || unread.has(name)) continue;
    const problem = `signs ${JSON.stringify(path)}, which no document names`;
    findings.add({ path: by, code: "E_TUF_MIX", problem });
  }
  if (unread.size > 0) return;
  const gone = [...log.contents.released.keys()].filter((id) => !released.has(id));
  if (gone.length === 0) return;
  const some = gone.slice(0, 5).join(", ");
  const note = `holds ${gone.length} versions that the tree has no longer: ${some}${gone.length > 5 ? ", …" : ""}`;
  findings.note("log/", note);
}
