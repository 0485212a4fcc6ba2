/** An install of exactly what the lock says: nothing is resolved, and the lock's digests decide. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { LockedArtifact, Lockfile } from "../../schemas/lockfile.ts";
import { archivePath } from "../../schemas/paths.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import { withheldError } from "../resolve/withheld-error.ts";
import type { BlobStore } from "../store/blob-store.ts";
import { type InstallItem, type InstallPlan, lockDigest, type Source } from "./install-plan.ts";
import { refuseDowngrade } from "./verify-selections.ts";

export function planFromLock(
  lock: Lockfile,
  registries: RegistrySet,
  store: Pick<BlobStore, "find">,
): InstallPlan {
  const items = Object.entries(lock.artifacts).map(([name, entry]): InstallItem => {
    const { version, registry, sha256, size } = entry;
    const locked: Locked = { name, entry, id: lock.registries[registry]?.id };
    return {
      name,
      version,
      registry,
      archive: { path: archivePath(name, version, sha256), sha256, size },
      named: true,
      locate: () => locate(locked, registries, { lock, store }),
    };
  });
  return { items, dropped: [], lock, warnings: [] };
}

export interface Locked {
  readonly name: string;
  readonly entry: LockedArtifact;
  /** What the registry called itself when the lock was written. */
  readonly id: string | undefined;
}

/**
 * The registry that has the version, after comparing its digest. A registry that cannot be reached
 * is no obstacle when the store has the locked bytes.
 *
 * @throws {CodedError} E_LOCK_DIGEST, E_TRUST_DOWNGRADE, E_NOT_FOUND, E_NO_VERSION, and what readers throw
 */
async function locate(
  locked: Locked,
  registries: RegistrySet,
  { lock, store }: { readonly lock: Lockfile; readonly store: Pick<BlobStore, "find"> },
): Promise<Source> {
  try {
    return await confirm(locked, await chooseReader(locked, registries), lock);
  } catch (error) {
    const offline = error instanceof CodedError && error.exitCode === EXIT.network;
    if (!offline || (await store.find(locked.entry)) === undefined) throw error;
    const warning = `${locked.name}@${locked.entry.version} comes from the local store; whether it was yanked since is not known: ${error.message}`;
    return {
      reader: undefined,
      warnings: [warning],
      unpackedSize: undefined,
      published: undefined,
    };
  }
}

/** By the alias in the lock, else by the registry's own id (another user's alias, or a mirror). */
export async function chooseReader(
  { name, entry, id }: Locked,
  registries: RegistrySet,
): Promise<RegistryReader> {
  const eligible = registries.eligible(name);
  const byAlias = eligible.find(({ alias }) => alias === entry.registry);
  if (byAlias) return byAlias;
  for (const reader of eligible) if ((await reader.identity()).id === id) return reader;
  const [first] = eligible;
  if (eligible.length === 1 && first) return first;
  throw new CodedError({
    code: "E_NO_REGISTRY",
    exitCode: EXIT.usage,
    message: `ashlar.lock takes ${name} from registry "${entry.registry}"${id ? ` (${id})` : ""}, which is not configured here`,
    fix: `Run: ashlar registries add ${entry.registry} URL`,
  });
}

async function confirm(
  { name, entry }: Locked,
  reader: RegistryReader,
  lock: Lockfile,
): Promise<Source> {
  const pinned = `${name}@${entry.version}`;
  const document = await reader.artifact(name);
  if (document === undefined) {
    const all = await reader.withheld(name);
    if (all) throw withheldError(name, all, reader.alias);
    throw gone("E_NOT_FOUND", `${name} is no longer`, reader, pinned);
  }
  const withheld = document.withheld?.find(({ version }) => version === entry.version);
  if (withheld) throw withheldError(name, withheld, reader.alias);
  const found = document.versions.find(({ version }) => version === entry.version);
  if (found === undefined) throw gone("E_NO_VERSION", `${pinned} is no longer`, reader, pinned);
  if (found.archive.sha256 !== entry.sha256)
    throw lockDigest({
      name,
      locked: entry,
      found: found.archive.sha256,
      registry: reader.alias,
    });
  const chosen = { name, version: found, reader };
  refuseDowngrade(chosen, await reader.verify(name, found), lock);
  const warnings = [
    ...(found.yanked === undefined ? [] : [`${pinned} was yanked: ${found.yanked}`]),
    ...(found.deprecated === undefined ? [] : [`${pinned} is deprecated: ${found.deprecated}`]),
  ];
  const published = { document, version: found };
  return { reader, warnings, unpackedSize: found.unpackedSize, published };
}

function gone(
  code: "E_NOT_FOUND" | "E_NO_VERSION",
  words: string,
  reader: RegistryReader,
  pinned: string,
): CodedError {
  return new CodedError({
    code,
    exitCode: EXIT.notFound,
    message: `${words} in registry ${reader.alias} (${reader.location}), though ashlar.lock has ${pinned}`,
    fix: "Ask the registry's owner, or install by name again to choose another version.",
  });
}
