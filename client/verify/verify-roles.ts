/**
 * Everything that is signed below the root: timestamp, snapshot, the offline targets role, and every
 * one of its bins, read or not (TUF 1.0.34, sections 5.4 to 5.6; TAP 15).
 */
import {
  SNAPSHOT_SIZE_MAX,
  TARGETS_SIZE_MAX,
  TIMESTAMP_SIZE_MAX,
  TREE_BIN_BITS_MAX,
} from "../../schemas/limits.ts";
import { metadataPath, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import type { Checkpoint } from "../../schemas/trust/checkpoint.ts";
import { binName, binOf } from "../../schemas/trust/succinct-bins.ts";
import {
  type MetaFile,
  parseSnapshot,
  parseTargets,
  parseTimestamp,
  type Root,
  type Signed,
  type Snapshot,
  type SuccinctRoles,
  type Targets,
} from "../../schemas/trust/tuf-metadata.ts";
import { mapBounded } from "../install/map-bounded.ts";
import { hashProblem } from "../trust/check-hashes.ts";
import { checkDelegations } from "../trust/delegated-roles.ts";
import { requireFresh, rootAuthority } from "../trust/read-metadata.ts";
import { signedLogHead } from "../trust/signed-log-head.ts";
import type { Authority, Verification } from "../trust/verify-metadata.ts";
import { openSigned } from "./open-signed.ts";
import { type TargetLookup, TargetTable } from "./target-table.ts";
import { TREE_CONCURRENCY, type TreeContext } from "./tree-context.ts";
import type { PublishedRoot } from "./verify-roots.ts";

export interface SignedTargets {
  /** By target path; those of the offline targets role and of all bins. */
  readonly targets: TargetLookup;
  /** Versions that are current, by role. */
  readonly current: ReadonlyMap<string, number>;
  /** The head of the log that the timestamp signs, where it signs one. */
  readonly logHead: Omit<Checkpoint, "origin"> | undefined;
  /** Whether every role could be read, so that what is not listed is not signed. */
  readonly complete: boolean;
}

interface Work extends TreeContext {
  readonly root: Root;
  readonly targets: TargetTable;
  readonly current: Map<string, number>;
  logHead: Omit<Checkpoint, "origin"> | undefined;
  complete: boolean;
}

export async function verifyRoles(
  context: TreeContext,
  newest: PublishedRoot,
): Promise<SignedTargets> {
  const { root, path } = newest;
  const { findings, now } = context;
  await findings.guard(path, () => requireFresh(root, { file: path, role: "root", now }));
  if (root.consistent_snapshot !== true)
    findings.add({
      path,
      code: "E_TUF_FORMAT",
      problem: "does without consistent snapshots, and a tree of ours has them",
    });
  const work: Work = {
    ...context,
    root,
    targets: new TargetTable(),
    current: new Map(),
    logHead: undefined,
    complete: false,
  };
  const snapshot = await verifySnapshot(work);
  if (snapshot !== undefined) {
    // Bins of an earlier generation stay named, and nobody delegates to them.
    for (const [file, { version }] of Object.entries(snapshot.meta))
      work.current.set(file.replace(/\.json$/, ""), version);
    await verifyTargets(work, snapshot);
  }
  return work;
}

async function verifySnapshot(work: Work): Promise<Snapshot | undefined> {
  const { files, root } = work;
  const bytes = await files.open(TIMESTAMP_PATH, TIMESTAMP_SIZE_MAX, "every reader");
  if (bytes === undefined) return undefined;
  const timestamp = await openRole(work, bytes, {
    name: "timestamp",
    path: TIMESTAMP_PATH,
    authority: rootAuthority(root, "timestamp"),
    parse: parseTimestamp,
  });
  if (timestamp === undefined) return undefined;
  work.logHead = signedLogHead(timestamp);
  return readRole(work, {
    name: "snapshot",
    meta: timestamp.meta["snapshot.json"],
    by: TIMESTAMP_PATH,
    limit: SNAPSHOT_SIZE_MAX,
    authority: rootAuthority(root, "snapshot"),
    parse: parseSnapshot,
  });
}

async function verifyTargets(work: Work, snapshot: Snapshot): Promise<void> {
  const targets = await readListed(work, snapshot, "targets", rootAuthority(work.root, "targets"));
  if (targets === undefined) return;
  const path = metadataPath("targets", targets.version);
  take(work, targets, path);
  const { delegations } = targets;
  const bins = delegations?.succinct_roles;
  if (delegations === undefined || bins === undefined || bins.bit_length > TREE_BIN_BITS_MAX) {
    work.findings.add({
      path,
      code: "E_TUF_DELEGATIONS",
      problem: `does not delegate to bins, of 2^${TREE_BIN_BITS_MAX} at most: what else it delegates to was not looked at`,
    });
    return;
  }
  const authority = { by: path, role: bins, keys: delegations.keys };
  const names = Array.from({ length: 2 ** bins.bit_length }, (_, index) => binName(bins, index));
  const complete = await mapBounded(names, TREE_CONCURRENCY, (name) =>
    verifyBin(work, { name, snapshot, authority, bins }),
  );
  work.complete = complete.every(Boolean);
}

interface Bin {
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly authority: Authority;
  readonly bins: SuccinctRoles;
}

async function verifyBin(work: Work, { name, snapshot, authority, bins }: Bin): Promise<boolean> {
  const bin = await readListed(work, snapshot, name, authority);
  if (bin === undefined) return false;
  const path = metadataPath(name, bin.version);
  for (const target of Object.keys(bin.targets)) {
    const own = binOf(bins, target);
    const isKeys = target.startsWith("keys/");
    if (own === name && !isKeys) continue;
    const reason = isKeys
      ? "which only the offline targets role may list"
      : `which belongs into ${own}, where readers look for it`;
    const problem = `lists ${JSON.stringify(target)}, ${reason}`;
    work.findings.add({ path, code: "E_TUF_MIX", problem });
  }
  take(work, bin, path);
  return true;
}

function take({ targets, findings }: Work, role: Targets, by: string): void {
  for (const [path, file] of Object.entries(role.targets)) {
    const { length, hashes } = file;
    // Without what is foretold for installs, which is most of a bin and nothing that is verified.
    const { sha256 } = hashes;
    if (sha256?.length === 64) targets.set(path, { by, sha256, size: length });
    else
      findings.add({
        path: by,
        code: "E_TUF_FORMAT",
        problem: `gives ${JSON.stringify(path)} no SHA-256`,
      });
  }
}

async function readListed(
  work: Work,
  snapshot: Snapshot,
  name: string,
  authority: Authority,
): Promise<Targets | undefined> {
  const by = metadataPath("snapshot", snapshot.version);
  const meta = Object.hasOwn(snapshot.meta, `${name}.json`)
    ? snapshot.meta[`${name}.json`]
    : undefined;
  if (meta === undefined) {
    const problem = `does not list the role ${name}`;
    work.findings.add({ path: by, code: "E_TUF_MIX", problem });
    return undefined;
  }
  const role = { name, meta, by, limit: TARGETS_SIZE_MAX, authority, parse: parseTargets };
  const targets = await readRole(work, role);
  const path = metadataPath(name, meta.version);
  if (targets !== undefined) await work.findings.guard(path, () => checkDelegations(targets, path));
  return targets;
}

interface NamedRole<T extends Signed> {
  readonly name: string;
  readonly meta: MetaFile;
  /** The file that names it. */
  readonly by: string;
  readonly limit: number;
  readonly authority: Authority;
  readonly parse: Verification<T>["parse"];
}

async function readRole<T extends Signed>(
  work: Work,
  { name, meta, by, limit, authority, parse }: NamedRole<T>,
): Promise<T | undefined> {
  const { files, findings } = work;
  const path = metadataPath(name, meta.version);
  work.current.set(name, meta.version);
  const bytes = await files.open(path, limit, by);
  work.progress(path);
  if (bytes === undefined) return undefined;
  const mix = hashProblem(bytes, meta);
  if (mix !== undefined)
    findings.add({
      path,
      code: "E_TUF_MIX",
      problem: `is not the file that ${by} names`,
      details: [`expected ${mix.expected}`, `found    ${mix.found}`],
    });
  const role = await openRole(work, bytes, { name, path, authority, parse });
  if (role !== undefined && role.version !== meta.version)
    findings.add({ path, code: "E_TUF_MIX", problem: `is version ${role.version} of its role` });
  return role;
}

interface RoleFile<T extends Signed> {
  readonly name: string;
  readonly path: string;
  readonly authority: Authority;
  readonly parse: Verification<T>["parse"];
}

async function openRole<T extends Signed>(
  work: Work,
  bytes: Uint8Array,
  { name, path, authority, parse }: RoleFile<T>,
): Promise<T | undefined> {
  const { findings, now } = work;
  const role = await openSigned(work, path, bytes, { parse, authorities: () => [authority] });
  if (role !== undefined)
    await findings.guard(path, () => requireFresh(role, { file: path, role: name, now }));
  return role;
}
