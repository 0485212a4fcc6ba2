/**
 * Puts a built tree on a host, so that whoever reads meanwhile, and whoever finds a deployment that
 * broke off, has a whole tree: leaves, then what names them, then the pointers, one by one.
 */

import type { Origin } from "../../client/origin/origin.ts";
import { ashlarRootOf } from "../../client/trust/ashlar-root.ts";
import { logSource } from "../../client/trust/log-check.ts";
import { logVerifier } from "../../client/trust/log-verifier.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { type DeployRecord, parseDeployRecord } from "../../schemas/deploy-record.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import {
  CHECKPOINT_SIZE_MAX,
  DOCUMENT_SIZE_MAX,
  TIMESTAMP_SIZE_MAX,
} from "../../schemas/limits.ts";
import { CHECKPOINT_PATH, metadataPath, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { jsonOf, utf8 } from "../../schemas/trust/bytes.ts";
import { parseCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { parseNote } from "../../schemas/trust/signed-note.ts";
import { parseEnvelope, parseRoot } from "../../schemas/trust/tuf-metadata.ts";
import { instantOf } from "../emit/instant.ts";
import {
  type DeployPlan,
  nextRecord,
  type PruneRule,
  pendingPaths,
  planDeploy,
  prunable,
} from "./deploy-plan.ts";
import type { DeployTarget } from "./deploy-target.ts";
import { PHASES, type PublishPhase } from "./publish-phase.ts";
import { readListing } from "./read-listing.ts";
import { refuseBackwards } from "./refuse-backwards.ts";
import { readFirstRoot, type TreePointer, verifiedPointer } from "./verified-pointer.ts";

/** Where a deployment keeps what it has to remember, on the host. */
const RECORD_PATH = ".ashlar/deploy.json";

export interface DeployOptions {
  readonly tree: Origin;
  readonly target: DeployTarget;
  /** Seconds since 1970. */
  readonly now: number;
  /** Lay the tree anew, whatever is there: nothing of it is verified, everything is sent. */
  readonly replace: boolean;
  /** Send every file, also those that the host should have. */
  readonly all: boolean;
  readonly dryRun: boolean;
  readonly prune: Omit<PruneRule, "now"> | undefined;
  /** @param path what arrived or went */
  readonly onProgress?: (done: number, total: number, path: string) => void;
}

export interface Deployed {
  readonly own: TreePointer;
  /** What was deployed before; undefined for none. */
  readonly before: TreePointer | undefined;
  readonly plan: DeployPlan;
  /** Bytes that were sent. */
  readonly size: number;
  readonly pruned: readonly string[];
  /** Files that went out of use and are kept for now. */
  readonly retired: number;
}

/**
 * @throws {CodedError} E_DEPLOY_TREE, E_DEPLOY_OTHER, E_DEPLOY_BACKWARDS, E_LOG_FORK, E_DEPLOY_RACE; what target and origins throw
 */
export async function runDeploy(options: DeployOptions): Promise<Deployed> {
  const { tree, target, now, replace } = options;
  const firstRoot = await readFirstRoot(tree);
  const own = firstRoot && (await verifiedPointer({ origin: tree, firstRoot, now }));
  if (!firstRoot || !own) throw noTree(tree);
  const there = await target.look();
  const before = replace ? undefined : await deployedPointer(there, firstRoot);
  if (before) await requireLater({ ...options, own, before, firstRoot });
  const record = await readRecord(there);
  const listing = await readListing(tree);
  const deployed = before && digestsOf(await readListing(there));
  const inputs = { own: listing, deployed, record, all: options.all || replace };
  const plan = planDeploy(inputs);
  const next = nextRecord(inputs, plan, instantOf(now));
  const pruned = options.prune ? prunable(next, { ...options.prune, now }) : [];
  const done = { own, before, plan, size: sizeOf(plan.sent), pruned };
  if (!options.dryRun && (plan.sent.length > 0 || record.pending.length > 0 || pruned.length > 0))
    await carryOut(options, { plan, record, next, pruned, before });
  return { ...done, retired: next.retired.length - pruned.length };
}

interface Work {
  readonly plan: DeployPlan;
  readonly record: DeployRecord;
  readonly next: DeployRecord;
  readonly pruned: readonly string[];
  readonly before: TreePointer | undefined;
}

async function carryOut(options: DeployOptions, work: Work): Promise<void> {
  const { target, onProgress } = options;
  const { plan, record, next, pruned, before } = work;
  const total = plan.sent.length + pruned.length;
  let done = 0;
  const count = (path: string): void => onProgress?.(++done, total, path);
  const put = async (files: readonly Reference[]): Promise<void> => {
    if (files.length > 0) await target.put(files, count);
  };
  const filesOf = (phase: PublishPhase): readonly Reference[] => plan.phases.get(phase) ?? [];
  const pending = [...new Set([...record.pending, ...pendingPaths(plan)])].sort();
  if (pending.length > 0) await writeRecord(target, { ...record, pending });
  for (const phase of PHASES.filter((one) => one !== "pointers")) await put(filesOf(phase));
  if (plan.sent.length > 0 && !options.replace) await requireSame(await target.look(), before);
  for (const pointer of filesOf("pointers")) await put([pointer]);
  const gone = new Set(pruned);
  // Before the files themselves: what breaks off between leaves a file too many, and never one too few.
  await writeRecord(target, {
    ...next,
    retired: next.retired.filter(({ path }) => !gone.has(path)),
  });
  if (pruned.length > 0) await target.remove(pruned, count);
}

async function deployedPointer(
  origin: Origin,
  firstRoot: Uint8Array,
): Promise<TreePointer | undefined> {
  const deployedRoot = await readFirstRoot(origin);
  if (deployedRoot === undefined) return undefined;
  if (sha256Hex(deployedRoot) !== sha256Hex(firstRoot)) throw otherRegistry(origin);
  // It may have expired: that is when a new one is deployed.
  return verifiedPointer({ origin, firstRoot, now: 0 });
}

interface Following extends DeployOptions {
  readonly own: TreePointer;
  readonly before: TreePointer;
  readonly firstRoot: Uint8Array;
}

async function requireLater({ tree, target, own, before, firstRoot }: Following): Promise<void> {
  refuseBackwards(before, own, target.location);
  if (!before.log || isOfDevelopment(firstRoot)) return;
  const bytes = await tree.read(CHECKPOINT_PATH, CHECKPOINT_SIZE_MAX);
  const head = bytes && parseCheckpoint(parseNote(bytes)?.text ?? "");
  if (!head) throw noTree(tree);
  const verifier = logVerifier(head, logSource(tree));
  await verifier.proveStart({ ...before.log, origin: head.origin });
}

/** Logs of development keys are made anew whenever files change, and nobody relies on them. */
function isOfDevelopment(firstRoot: Uint8Array): boolean {
  const envelope = parseEnvelope(jsonOf(firstRoot));
  const root = envelope.ok ? parseRoot(envelope.value.signed) : envelope;
  return root.ok && ashlarRootOf(root.value)?.keys === "development";
}

/** Somebody else may have deployed while files were sent. */
async function requireSame(origin: Origin, before: TreePointer | undefined): Promise<void> {
  const bytes = await origin.read(TIMESTAMP_PATH, TIMESTAMP_SIZE_MAX);
  if ((bytes && sha256Hex(bytes)) === before?.sha256) return;
  throw new CodedError({
    code: "E_DEPLOY_RACE",
    exitCode: EXIT.conflicts,
    message: `another deployment has changed ${origin.location} meanwhile; its tree stays`,
    fix: "let one deployment run at a time; build from what is deployed now, and deploy again",
  });
}

const NO_RECORD: DeployRecord = {
  schemaVersion: 1,
  number: 0,
  deployedAt: null,
  pending: [],
  retired: [],
};

async function readRecord(origin: Origin): Promise<DeployRecord> {
  const bytes = await origin.read(RECORD_PATH, DOCUMENT_SIZE_MAX);
  const parsed = bytes && parseDeployRecord(jsonOf(bytes));
  return parsed?.ok ? parsed.value : NO_RECORD;
}

function writeRecord(target: DeployTarget, record: DeployRecord): Promise<void> {
  return target.write(RECORD_PATH, utf8(`${JSON.stringify(record)}\n`));
}

function digestsOf(listing: ReadonlyMap<string, Reference>): ReadonlyMap<string, string> {
  return new Map([...listing.values()].map(({ path, sha256 }) => [path, sha256]));
}

function sizeOf(files: readonly Reference[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function noTree({ location }: Origin): CodedError {
  return new CodedError({
    code: "E_NO_TREE",
    exitCode: EXIT.notFound,
    message: `${location} holds no built tree: it has no ${metadataPath("root", 1)}, or no ${TIMESTAMP_PATH}`,
    fix: "run `ashlar build` first, or name the folder that it wrote",
  });
}

function otherRegistry({ location }: Origin): CodedError {
  return new CodedError({
    code: "E_DEPLOY_OTHER",
    exitCode: EXIT.conflicts,
    message: `another registry lies at ${location}: it begins with another root of trust, so its readers would refuse this tree`,
    fix: "deploy to another place. Where it was only a trial (development keys), put this one in its place with --replace",
  });
}
