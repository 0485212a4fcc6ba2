/** Metadata files from the registry, bounded, and from the store. */
import { CodedError } from "../../schemas/coded-error.ts";
import {
  type MetaFile,
  parseRoot,
  type RoleKeys,
  type Root,
  type Signed,
} from "../../schemas/trust/tuf-metadata.ts";
import { hashProblem } from "./check-hashes.ts";
import { locate, locateStored, type TufClientOptions } from "./tuf-client-options.ts";
import { brokenState, expired, missing, mixed, rolledBack, tooLong } from "./tuf-error.ts";
import {
  type Authority,
  parseMetadata,
  type Verification,
  verifyMetadata,
} from "./verify-metadata.ts";

/** undefined where there is no such file. @throws {CodedError} E_TUF_SIZE and what the reader throws */
export async function readMetadata(
  options: Pick<TufClientOptions, "reader" | "metadataPrefix">,
  name: string,
  limit: number,
): Promise<Uint8Array | undefined> {
  const file = locate(options, name);
  try {
    const bytes = await options.reader.read(`${options.metadataPrefix}${name}`, limit);
    if (bytes !== undefined && bytes.length > limit) throw tooLong(file, limit);
    return bytes;
  } catch (error) {
    if (error instanceof CodedError && error.code === "E_SIZE") throw tooLong(file, limit, error);
    throw error;
  }
}

/**
 * A file that signed metadata names, with the length and hashes that it gives.
 *
 * @param limit bytes, where no length is given @param by the file that names it
 * @throws {CodedError} E_TUF_MISSING, E_TUF_SIZE, E_TUF_MIX
 */
export async function readNamed(
  options: TufClientOptions,
  name: string,
  { meta, limit, by }: { readonly meta: MetaFile; readonly limit: number; readonly by: string },
): Promise<Uint8Array> {
  const bytes = await readMetadata(options, name, Math.min(meta.length ?? limit, limit));
  const file = locate(options, name);
  if (bytes === undefined) throw missing(file, `${by} names`);
  const problem = hashProblem(bytes, meta);
  if (problem !== undefined) throw mixed({ file, ...problem });
  return bytes;
}

interface StoredRole<T> {
  readonly parse: Verification<T>["parse"];
  readonly role: "timestamp" | "snapshot";
  /** The newest that is trusted. */
  readonly root: Root;
}

export interface Stored<T> {
  readonly bytes: Uint8Array;
  readonly signed: T;
}

/**
 * What an earlier run trusted and the current keys still sign. undefined when there is none, or when
 * its keys were rotated away, in which case it is removed.
 *
 * @throws {CodedError} E_TRUST_STATE for damage: a store is never silently taken for empty; E_TUF_ROLLBACK
 *   when another process trusts a newer root by now
 */
export async function loadTrusted<T extends Signed>(
  options: TufClientOptions,
  name: string,
  { parse, role, root }: StoredRole<T>,
): Promise<Stored<T> | undefined> {
  const authority = rootAuthority(root, role);
  for (let tries = 0; tries < STORED_MAX; tries += 1) {
    const bytes = await options.store.load(name);
    if (bytes === undefined) return undefined;
    const file = locateStored(options, name);
    try {
      return {
        bytes,
        signed: verifyMetadata(bytes, { file, parse, authorities: () => [authority] }),
      };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      if (error.code !== "E_TUF_SIGNATURE" || claimsAuthority(bytes, file, authority.role))
        throw brokenState({ file, expected: "verified metadata", found: error.message });
      await requireNewestRoot(options, root);
      // A process with an older root may have left it above one that counts.
      await options.store.remove(name);
    }
  }
  return undefined;
}

/**
 * What a process beside this one wrote with the keys of a newer root is no leaving: taken away, the
 * next reader would take older metadata for new.
 */
async function requireNewestRoot(options: TufClientOptions, root: Root): Promise<void> {
  const bytes = await options.store.load("root.json");
  if (bytes === undefined) return;
  const { version } = parseMetadata(bytes, locateStored(options, "root.json"), parseRoot).signed;
  if (version <= root.version) return;
  throw rolledBack({
    file: locate(options, `${root.version}.root.json`),
    expected: `version ${version}, which another process trusts since`,
    found: `version ${root.version}, and none after it`,
  });
}

/** Files of one name that processes beside each other may have left. */
const STORED_MAX = 8;

/** Whether enough of the current keys are named as signers: then the keys are right and the bytes are not. */
function claimsAuthority(bytes: Uint8Array, file: string, role: RoleKeys): boolean {
  const { envelope } = parseMetadata(bytes, file, (value) => ({ ok: true, value }));
  const named = envelope.signatures.filter(({ keyid }) => role.keyids.includes(keyid));
  return named.length >= role.threshold;
}

/** The keys that a root names for one of the four roles. */
export function rootAuthority(root: Root, role: "timestamp" | "snapshot" | "targets"): Authority {
  return { by: `root version ${root.version}`, role: root.roles[role], keys: root.keys };
}

/** @throws {CodedError} E_TUF_EXPIRED unless `expires` lies after the time of the run (5.3.10, 5.4.4, 5.5.6, 5.6.5) */
export function requireFresh(
  { expires }: Pick<Signed, "expires">,
  { file, role, now }: { readonly file: string; readonly role: string; readonly now: number },
): void {
  if (Date.parse(expires) > now * 1000) return;
  throw expired({ file, role, expires, now: new Date(now * 1000).toISOString() });
}
