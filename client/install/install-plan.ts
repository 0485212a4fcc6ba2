/** What an install is about to bring about: the versions, where they come from, and the new lock. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { LockedArtifact, Lockfile } from "../../schemas/lockfile.ts";
import { LOCKFILE_VERSION } from "../../schemas/lockfile.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { PolicyCandidate } from "../policy/enforce-policies.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import { parseRequest } from "../resolve/parse-request.ts";
import type { Requirement } from "../resolve/requirement.ts";
import { type Plan, resolvePlan, type Selection } from "../resolve/resolve-plan.ts";
import type { VersionTrust } from "../trust/version-trust.ts";
import { verifySelections } from "./verify-selections.ts";

export interface InstallItem {
  readonly name: string;
  readonly version: string;
  /** Alias of the registry it comes from. */
  readonly registry: string;
  readonly archive: Reference;
  /** Asked for by the user, not only needed by something else. */
  readonly named: boolean;
  /** Where to get it; asked only when it has to be placed. */
  readonly locate: () => Promise<Source>;
}

export interface Source {
  /** Undefined when the store has the blob and no registry can be reached. */
  readonly reader: RegistryReader | undefined;
  readonly warnings: readonly string[];
  /** Bytes of all files, where a document says so. */
  readonly unpackedSize: number | undefined;
  /** What the registry says of the version; undefined when none could be asked. */
  readonly published: PolicyCandidate["published"];
}

export interface InstallPlan {
  /** Ordered by name. */
  readonly items: readonly InstallItem[];
  /** Names that the old lock has and the new one lacks. */
  readonly dropped: readonly string[];
  readonly lock: Lockfile;
  readonly warnings: readonly string[];
}

/**
 * Resolves `texts` (NAME[@RANGE]) together with what the lock says was asked for before. Versions
 * in the lock stay, but for those that are named now.
 *
 * @throws {CodedError} E_USAGE, E_NOT_FOUND, E_NO_VERSION, E_CONFLICT, E_LOCK_DIGEST, and what readers throw
 */
export async function planByName(
  texts: readonly string[],
  registries: RegistrySet,
  lock: Lockfile | undefined,
): Promise<InstallPlan> {
  const named = await namedRanges(texts, registries);
  const requests = { ...lock?.requests, ...Object.fromEntries(named) };
  const locked = new Map(
    Object.entries(lock?.artifacts ?? {}).filter(([name]) => !named.has(name)),
  );
  const wanted = Object.entries(requests).map(([name, range]): Requirement => ({ name, range }));
  for (const { name } of wanted) registries.eligible(name)[0]?.prepareToVerify();
  const plan = await resolvePlan(wanted, registries, locked);
  for (const selection of plan.selections) refuseOtherDigest(selection, lock);
  const trust = await verifySelections(plan.selections, lock);
  return {
    items: plan.selections.map((selection) => itemOf(selection, named.has(selection.name))),
    dropped: droppedNames(lock, plan),
    lock: await lockOf(plan, requests, trust),
    warnings: plan.warnings,
  };
}

/** Ranges by name; two for one name must both hold. */
async function namedRanges(
  texts: readonly string[],
  registries: RegistrySet,
): Promise<Map<string, string>> {
  const named = new Map<string, string>();
  for (const text of texts) {
    const { name, range } = await parseRequest(text, registries);
    const other = named.get(name);
    named.set(name, other === undefined || other === range ? range : `${other} ${range}`);
  }
  return named;
}

function itemOf({ name, version, document, reader }: Selection, named: boolean): InstallItem {
  const published = { document, version };
  const source = { reader, warnings: [], unpackedSize: version.unpackedSize, published };
  return {
    name,
    version: version.version,
    registry: reader.alias,
    archive: version.archive,
    named,
    locate: () => Promise.resolve(source),
  };
}

function refuseOtherDigest({ name, version, reader }: Selection, lock: Lockfile | undefined): void {
  const entry = lock?.artifacts[name];
  if (entry?.version !== version.version || entry.sha256 === version.archive.sha256) return;
  throw lockDigest({ name, locked: entry, found: version.archive.sha256, registry: reader.alias });
}

interface DigestChange {
  readonly name: string;
  readonly locked: LockedArtifact;
  readonly found: string;
  readonly registry: string;
}

export function lockDigest({ name, locked, found, registry }: DigestChange): CodedError {
  return new CodedError({
    code: "E_LOCK_DIGEST",
    exitCode: EXIT.integrity,
    message: `${name}@${locked.version} in registry ${registry} is not what ashlar.lock pinned: it was tampered with, or published again under its old version`,
    fix: `Ask the publisher what happened. To trust the new bytes, take ${name} out of ashlar.lock and install it by name.`,
    details: [`sha256 in the lock     ${locked.sha256}`, `sha256 in the registry ${found}`],
  });
}

function droppedNames(lock: Lockfile | undefined, plan: Plan): string[] {
  const kept = new Set(plan.selections.map(({ name }) => name));
  return Object.keys(lock?.artifacts ?? {})
    .filter((name) => !kept.has(name))
    .sort();
}

async function lockOf(
  plan: Plan,
  requests: Readonly<Record<string, string>>,
  trust: ReadonlyMap<string, VersionTrust>,
): Promise<Lockfile> {
  const registries: Record<string, { id: string }> = {};
  const artifacts: Record<string, LockedArtifact> = {};
  for (const { name, version, reader } of plan.selections) {
    registries[reader.alias] ??= { id: (await reader.identity()).id };
    const signer = trust.get(name)?.signer;
    artifacts[name] = {
      version: version.version,
      registry: reader.alias,
      sha256: version.archive.sha256,
      size: version.archive.size,
      ...(signer !== undefined && { signer }),
      dependencies: runtimeEdges(version.dependencies),
    };
  }
  return { lockfileVersion: LOCKFILE_VERSION, registries, requests: { ...requests }, artifacts };
}

function runtimeEdges(dependencies: Selection["version"]["dependencies"]): Record<string, string> {
  const runtime = dependencies.filter(({ kind }) => kind === "runtime");
  return Object.fromEntries(runtime.map(({ name, version }) => [name, version]));
}
