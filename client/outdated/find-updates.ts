/**
 * What is newer than the lock. The catalog says each artifact's latest version: that is all that is
 * read of those that are up to date. Only of the others the document with all versions is needed.
 */
import gt from "semver/functions/gt.js";
import type { Lockfile } from "../../schemas/lockfile.ts";
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import { chooseReader } from "../install/locked-plan.ts";
import { mapBounded } from "../install/map-bounded.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import { candidateVersions, inRange } from "../resolve/candidate-versions.ts";

/** Artifacts that are asked about at once. */
const CONCURRENCY = 8;

/** Why an artifact is in the lock. */
interface Demand {
  readonly range: string;
  /** `namespace/name` that depends on it; absent where the user asked for it. */
  readonly by?: string;
}

export interface Update {
  readonly name: string;
  /** Alias of the registry that was asked. */
  readonly registry: string;
  /** As the lock says. */
  readonly current: string;
  /** The newest version that everything which asks for it allows; the current one where there is none. */
  readonly wanted: string;
  /** null: the registry has the artifact no longer, or no version of it but pre-releases. */
  readonly latest: string | null;
  readonly demands: readonly Demand[];
  /** Why the current version was withdrawn. */
  readonly yanked?: string;
  readonly deprecated?: true;
  /** Nothing better is to be had. */
  readonly upToDate: boolean;
}

export interface UpdateQuestion {
  readonly lock: Lockfile;
  /** Names of the lock. */
  readonly names: readonly string[];
  readonly registries: RegistrySet;
  readonly onProgress?: (done: number, total: number, name: string) => void;
}

/** In the order of the names. @throws {CodedError} what readers throw: then nobody can say what is newer */
export async function findUpdates(question: UpdateQuestion): Promise<Update[]> {
  const { lock, names, registries, onProgress } = question;
  const demands = demandsOf(lock);
  let done = 0;
  return mapBounded(names, CONCURRENCY, async (name) => {
    const entry = lock.artifacts[name];
    if (entry === undefined) throw new Error(`${name} is not in the lock`);
    const id = lock.registries[entry.registry]?.id;
    const reader = await chooseReader({ name, entry, id }, registries);
    const locked = { name, current: entry.version, demands: demands.get(name) ?? [] };
    const update = await updateOf(locked, reader);
    onProgress?.(++done, names.length, name);
    return update;
  });
}

type Locked = Pick<Update, "name" | "current" | "demands">;

async function updateOf(locked: Locked, reader: RegistryReader): Promise<Update> {
  const asked = { ...locked, registry: reader.alias };
  const row = await reader.entry(locked.name);
  if (row?.version === locked.current)
    return {
      ...asked,
      wanted: row.version,
      latest: row.version,
      ...(row.deprecated && { deprecated: true }),
      upToDate: true,
    };
  const document = await reader.artifact(locked.name);
  return { ...asked, ...compared(locked, document) };
}

function compared(
  { current, demands }: Locked,
  document: ArtifactDocument | undefined,
): Pick<Update, "wanted" | "latest" | "yanked" | "deprecated" | "upToDate"> {
  if (document === undefined) return { wanted: current, latest: null, upToDate: false };
  const own = document.versions.find(({ version }) => version === current);
  const newest = candidateVersions(document, undefined).find(({ version }) =>
    demands.every(({ range }) => inRange(version, range)),
  );
  const wanted = newest?.version ?? current;
  const { latest } = document;
  const isGone = own === undefined || own.yanked !== undefined;
  return {
    wanted,
    latest,
    ...(own?.yanked !== undefined && { yanked: own.yanked }),
    ...(own?.deprecated !== undefined && { deprecated: true }),
    upToDate: !isGone && wanted === current && (latest === null || !gt(latest, current)),
  };
}

/** By name: the user first, then who depends on it, by name. */
function demandsOf({ requests, artifacts }: Lockfile): ReadonlyMap<string, readonly Demand[]> {
  const found: { readonly name: string; readonly demand: Demand }[] = [
    ...Object.entries(requests).map(([name, range]) => ({ name, demand: { range } })),
    ...Object.keys(artifacts)
      .sort()
      .flatMap((by) =>
        Object.entries(artifacts[by]?.dependencies ?? {}).map(([name, range]) => ({
          name,
          demand: { range, by },
        })),
      ),
  ];
  const byName = Map.groupBy(found, ({ name }) => name);
  return new Map([...byName].map(([name, each]) => [name, each.map(({ demand }) => demand)]));
}
