/**
 * What a project has installed: the files against the archives, the archives against the lock, the
 * lock against the registry with its signatures and its log.
 */
import { relative } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { LockedArtifact, Lockfile } from "../../schemas/lockfile.ts";
import { archivePath } from "../../schemas/paths.ts";
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import { lockDigest } from "../install/install-plan.ts";
import { chooseReader } from "../install/locked-plan.ts";
import { mapBounded } from "../install/map-bounded.ts";
import { straysIn } from "../install/modules-folder.ts";
import { refuseDowngrade } from "../install/verify-selections.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import type { BlobStore } from "../store/blob-store.ts";
import type { VersionTrust } from "../trust/version-trust.ts";
import { placedNames, verifyPlaced } from "./placed-files.ts";
import type { ProjectFinding, ProjectReport, VerifiedItem } from "./project-report.ts";

/** Artifacts that are looked at at once. */
const CONCURRENCY = 4;

export interface VerifyProjectOptions {
  readonly folder: string;
  readonly lock: Lockfile;
  readonly registries: RegistrySet;
  readonly store: BlobStore;
  /** What is not kept here is not judged, and the report says so. */
  readonly offline: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number, what: string) => void;
}

/** @throws {CodedError} E_NETWORK and its like, unless offline */
export async function verifyProject(options: VerifyProjectOptions): Promise<ProjectReport> {
  const { folder, lock, onProgress } = options;
  const locked = Object.entries(lock.artifacts).sort(([a], [b]) => (a < b ? -1 : 1));
  let done = 0;
  const items = await mapBounded(locked, CONCURRENCY, async ([name, entry]) => {
    options.signal.throwIfAborted();
    const item = await verifyItem(name, entry, options);
    done += 1;
    onProgress(done, locked.length, name);
    return item;
  });
  const strangers = (await placedNames(folder)).filter(
    (name) => !Object.hasOwn(lock.artifacts, name),
  );
  const foreign = (path: string, problem: string) => ({ code: "E_FOREIGN", path, problem });
  const strays = await straysIn(folder, Object.keys(lock.artifacts));
  const findings = [
    ...strangers.map((name) =>
      foreign(`ashlar_modules/${name}`, "is installed, and ashlar.lock does not have it"),
    ),
    ...strays.map(({ place, what }) =>
      foreign(
        relative(folder, place).replaceAll("\\", "/"),
        `is ${what}, and things are installed only into real folders`,
      ),
    ),
  ];
  return { items, findings };
}

interface Gathered {
  readonly findings: ProjectFinding[];
  readonly unverified: string[];
}

async function verifyItem(
  name: string,
  entry: LockedArtifact,
  options: VerifyProjectOptions,
): Promise<VerifiedItem> {
  const gathered: Gathered = { findings: [], unverified: [] };
  const { folder, lock, registries, signal } = options;
  const locked = { name, entry, id: lock.registries[entry.registry]?.id };
  const reader = await attempt(gathered, options, () => chooseReader(locked, registries));
  const trust = reader && (await verifyPublished({ name, entry, reader }, options, gathered));
  const archive = await attempt(gathered, options, () => archiveOf(name, entry, reader, options));
  if (archive === undefined)
    gathered.unverified.push("its files were held against the receipt alone, not the archive");
  const placed = { folder, name, version: entry.version, sha256: entry.sha256, archive, signal };
  const onDisk = await attempt(gathered, options, () => verifyPlaced(placed));
  gathered.findings.push(...(onDisk?.findings ?? []));
  return {
    name,
    version: entry.version,
    registry: entry.registry,
    files: onDisk?.files ?? 0,
    ...(trust && { log: trust.log }),
    ...(trust?.signer !== undefined && { signer: trust.signer }),
    ...gathered,
  };
}

/** The archive on disk: from the store, else fetched. undefined where it cannot be had offline. */
async function archiveOf(
  name: string,
  entry: LockedArtifact,
  reader: RegistryReader | undefined,
  { store, offline }: VerifyProjectOptions,
): Promise<string | undefined> {
  const kept = await store.find(entry);
  if (kept !== undefined || offline || reader === undefined) return kept;
  const { version, sha256, size } = entry;
  return store.fetch(reader, { path: archivePath(name, version, sha256), sha256, size });
}

interface LockedVersion {
  readonly name: string;
  readonly entry: LockedArtifact;
  readonly reader: RegistryReader;
}

async function verifyPublished(
  locked: LockedVersion,
  options: VerifyProjectOptions,
  gathered: Gathered,
): Promise<VersionTrust | undefined> {
  const { name, entry, reader } = locked;
  const version = await attempt(gathered, options, () => publishedVersion(locked, options.lock));
  if (version === undefined) return undefined;
  if (version.yanked !== undefined)
    gathered.findings.push({
      code: "E_YANKED",
      problem: `${entry.version} was yanked: ${version.yanked}`,
    });
  if (!isLockedAsNeeded(entry, version))
    gathered.findings.push({
      code: "E_LOCK_DEPENDENCIES",
      problem: "needs other things than ashlar.lock says",
    });
  return attempt(gathered, options, async () => {
    const trust = await reader.verify(name, version);
    refuseDowngrade({ name, version, reader }, trust, options.lock);
    return trust;
  });
}

async function publishedVersion(
  { name, entry, reader }: LockedVersion,
  lock: Lockfile,
): Promise<PublishedVersion> {
  const { id } = await reader.identity();
  const expected = lock.registries[entry.registry]?.id;
  if (expected !== undefined && expected !== id)
    throw refusal(
      "E_LOCK_REGISTRY",
      `is locked from the registry ${expected}, and ${reader.alias} is ${id}`,
    );
  const document = await reader.artifact(name);
  const found = document?.versions.find(({ version }) => version === entry.version);
  if (found === undefined)
    throw refusal(
      "E_WITHDRAWN",
      `${entry.version} is no longer in registry ${reader.alias} (${reader.location})`,
    );
  if (found.archive.sha256 !== entry.sha256)
    throw lockDigest({ name, locked: entry, found: found.archive.sha256, registry: reader.alias });
  return found;
}

function isLockedAsNeeded(entry: LockedArtifact, { dependencies }: PublishedVersion): boolean {
  const runtime = dependencies.filter(({ kind }) => kind === "runtime");
  return (
    runtime.length === Object.keys(entry.dependencies).length &&
    runtime.every(({ name, version }) => entry.dependencies[name] === version)
  );
}

function refusal(code: `E_${string}`, message: string): CodedError {
  const fix = "Ask the registry's owner what happened.";
  return new CodedError({ code, exitCode: EXIT.integrity, message, fix });
}

/** What an install would refuse is a finding, but for damage to what the reader itself remembers; what cannot be had offline is not judged. */
async function attempt<T>(
  { findings, unverified }: Gathered,
  { offline }: VerifyProjectOptions,
  run: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { code, message, details, exitCode } = error;
    if (code === "E_TRUST_STATE") throw error;
    if (exitCode === EXIT.integrity) findings.push({ code, problem: message, details });
    else if (offline && exitCode === EXIT.network) unverified.push(message);
    else throw error;
    return undefined;
  }
}
