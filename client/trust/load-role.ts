/** One targets role, top-level or delegated, from the store or the registry (TUF 1.0.34, section 5.6). */
import { CodedError } from "../../schemas/coded-error.ts";
import { TARGETS_SIZE_MAX } from "../../schemas/limits.ts";
import {
  type MetaFile,
  parseTargets,
  type Root,
  type Snapshot,
  type Targets,
} from "../../schemas/trust/tuf-metadata.ts";
import { hashProblem } from "./check-hashes.ts";
import { checkDelegations } from "./delegated-roles.ts";
import { encodeRole, metadataName } from "./metadata-name.ts";
import { readNamed, requireFresh } from "./read-metadata.ts";
import { locate, locateStored, type TufClientOptions } from "./tuf-client-options.ts";
import { mixed, notStored } from "./tuf-error.ts";
import { type Authority, verifyMetadata } from "./verify-metadata.ts";

export interface RoleRequest {
  readonly name: string;
  /** The keys that the role asking for it names: never those of another that named it before. */
  readonly authority: Authority;
  readonly root: Root;
  readonly snapshot: Snapshot;
}

/** @throws {CodedError} E_TUF_MIX, E_TUF_MISSING, E_TUF_SIGNATURE, E_TUF_EXPIRED, E_TUF_OFFLINE, … */
export async function loadRole(options: TufClientOptions, request: RoleRequest): Promise<Targets> {
  const { name, root, snapshot } = request;
  const key = `${name}.json`;
  const meta = Object.hasOwn(snapshot.meta, key) ? snapshot.meta[key] : undefined;
  const file = locate(options, metadataName(root, name, meta?.version ?? 0));
  if (meta === undefined) {
    const expected = `the role in version ${snapshot.version} of the snapshot`;
    throw mixed({ file, expected, found: "it is not listed there" });
  }
  return (await storedRole(options, request, meta)) ?? fetchRole(options, request, meta);
}

/**
 * A stored role binds nobody: the snapshot says which version counts, and holds the memory that
 * protects from older ones. So what does not fit is fetched again.
 */
async function storedRole(
  options: TufClientOptions,
  { name, authority }: RoleRequest,
  meta: MetaFile,
): Promise<Targets | undefined> {
  const stored = `${encodeRole(name)}.json`;
  const bytes = await options.store.load(stored);
  const file = locateStored(options, stored);
  if (bytes === undefined || hashProblem(bytes, meta) !== undefined) return undefined;
  try {
    return checkRole(bytes, { file, name, authority, meta, now: options.now });
  } catch (error) {
    // Offline there is no other: what is wrong with it, its date for one, is the answer.
    if (!(error instanceof CodedError) || options.offline) throw error;
    return undefined;
  }
}

async function fetchRole(
  options: TufClientOptions,
  { name, authority, root }: RoleRequest,
  meta: MetaFile,
): Promise<Targets> {
  const stored = `${encodeRole(name)}.json`;
  if (options.offline)
    throw notStored(locateStored(options, stored), `no valid version ${meta.version} is there`);
  const published = metadataName(root, name, meta.version);
  const file = locate(options, published);
  const bytes = await readNamed(options, published, {
    meta,
    limit: TARGETS_SIZE_MAX,
    by: "the snapshot",
  });
  const targets = checkRole(bytes, { file, name, authority, meta, now: options.now });
  await options.store.save(stored, bytes);
  return targets;
}

interface RoleCheck {
  readonly file: string;
  readonly name: string;
  readonly authority: Authority;
  readonly meta: MetaFile;
  readonly now: number;
}

function checkRole(bytes: Uint8Array, { file, name, authority, meta, now }: RoleCheck): Targets {
  const targets = verifyMetadata(bytes, {
    file,
    parse: parseTargets,
    authorities: () => [authority],
  });
  if (targets.version !== meta.version)
    throw mixed({ file, expected: `version ${meta.version}`, found: `version ${targets.version}` });
  requireFresh(targets, { file, role: encodeRole(name), now });
  checkDelegations(targets, file);
  return targets;
}
