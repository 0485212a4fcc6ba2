/**
 * From what a user asks for to the versions to install: documents are fetched together where a
 * registry foretells the need of them, and the pure solver runs again until it misses none.
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../schemas/published/artifact-document.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import { artifactNotFound } from "./artifact-not-found.ts";
import { conflictError } from "./conflict-error.ts";
import { type FoundArtifact, findArtifact } from "./find-artifact.ts";
import type { Requirement } from "./requirement.ts";
import { type Solution, solve } from "./solve.ts";
import { withheldArtifact, withheldError, withheldIn } from "./withheld-error.ts";

/** A version that a lock holds, and the alias of the registry it came from. */
export interface LockedVersion {
  readonly version: string;
  readonly registry: string;
}

/** One version of a plan, with all that an install needs to know of it. */
export interface Selection {
  readonly name: string;
  readonly version: PublishedVersion;
  readonly document: ArtifactDocument;
  readonly reader: RegistryReader;
  /** Everyone who demands it, the user first. */
  readonly requiredBy: readonly Requirement[];
}

export interface Plan {
  /** One for each artifact, ordered by name. */
  readonly selections: readonly Selection[];
  /** Deprecations, yanked versions kept by the lock, names that several registries have. */
  readonly warnings: readonly string[];
}

/**
 * The versions that satisfy `requests` and all runtime dependencies, newest first, one version for
 * each artifact. A locked version is preferred, even when yanked, and its registry is asked alone.
 *
 * @throws {CodedError} E_NOT_FOUND, E_NO_VERSION, E_CONFLICT, E_SOLVER_LIMIT, and what readers throw
 */
export async function resolvePlan(
  requests: readonly Requirement[],
  registries: RegistrySet,
  locked: ReadonlyMap<string, LockedVersion> = new Map(),
): Promise<Plan> {
  const found = new Map<string, FoundArtifact | null>();
  const asking: Fetching = { registries, locked, found };
  const fetchAll = (names: readonly string[]) => fetchFound(names, asking);
  const versions = new Map([...locked].map(([name, { version }]) => [name, version]));
  const hints = await foretold(requests, registries);
  await Promise.all([
    fetchAll(requests.map(({ name }) => name)),
    // A registry may foretell what nobody needs; what is needed is asked for again, and fails then.
    ...hints.map((name) => fetchAll([name]).catch(() => undefined)),
  ]);
  await refuseUnknown(requests, registries, found);
  for (;;) {
    const documents = new Map([...found].map(([name, entry]) => [name, entry?.document ?? null]));
    const solution = solve({ requests, documents, locked: versions });
    if (solution.kind === "solved") return plan(solution, asking);
    if (solution.kind === "conflict") throw await refusal(solution.clashes, requests, asking);
    if (solution.kind === "limit") throw solverLimit(solution.steps);
    await fetchAll(solution.names);
  }
}

interface Fetching {
  readonly registries: RegistrySet;
  readonly locked: ReadonlyMap<string, LockedVersion>;
  readonly found: Map<string, FoundArtifact | null>;
}

async function fetchFound(
  names: readonly string[],
  { registries, locked, found }: Fetching,
): Promise<void> {
  const missing = [...new Set(names)].filter((name) => !found.has(name));
  const entries = await Promise.all(
    missing.map((name) => findArtifact(name, registries, locked.get(name)?.registry)),
  );
  for (const [index, name] of missing.entries()) found.set(name, entries[index] ?? null);
}

/**
 * Names that the first answering registry expects an install to need. Foretelling only saves time,
 * so a registry that cannot be read is passed over here; the search for the names reports it.
 */
async function foretold(
  requests: readonly Requirement[],
  registries: RegistrySet,
): Promise<string[]> {
  const asked = requests.flatMap(({ name }) =>
    registries.eligible(name).map((reader) => reader.likelyNeeds(name).catch(() => [])),
  );
  return (await Promise.all(asked)).flat();
}

async function refuseUnknown(
  requests: readonly Requirement[],
  registries: RegistrySet,
  found: ReadonlyMap<string, FoundArtifact | null>,
): Promise<void> {
  const unknown = requests.find(({ name }) => found.get(name) === null);
  if (unknown) throw await artifactNotFound(unknown.name, registries);
}

/** That a version is withheld says more than that there is none. */
async function refusal(
  clashes: (Solution & { kind: "conflict" })["clashes"],
  requests: readonly Requirement[],
  { found, registries }: Fetching,
): Promise<CodedError> {
  for (const { name, demands, versions } of clashes) {
    const entry = found.get(name);
    const ranges = demands.map(({ range }) => range);
    const withheld = entry && withheldIn(entry.document, ranges);
    if (withheld) return withheldError(name, withheld, entry.reader.alias);
    const all = versions === undefined ? await withheldArtifact(name, registries) : undefined;
    if (all) return all;
  }
  return conflictError(clashes, requests);
}

function plan(solution: Solution & { kind: "solved" }, { found, locked }: Fetching): Plan {
  const selections: Selection[] = [];
  for (const { name, version, requiredBy } of solution.choices) {
    const entry = found.get(name);
    const published = entry?.document.versions.find((candidate) => candidate.version === version);
    if (!entry || !published)
      throw new Error(`solver chose ${name}@${version}, which is not there`);
    selections.push({
      name,
      version: published,
      document: entry.document,
      reader: entry.reader,
      requiredBy,
    });
  }
  return {
    selections,
    warnings: selections.flatMap((item) => [
      ...replacedWarning(item, locked.get(item.name)),
      ...warningsOf(item, found.get(item.name)),
    ]),
  };
}

/** A version that the lock had, and the registry withholds. */
function replacedWarning(
  { name, version, document, reader }: Selection,
  locked: LockedVersion | undefined,
): string[] {
  if (locked === undefined || locked.version === version.version) return [];
  const withheld = document.withheld?.find((one) => one.version === locked.version);
  if (!withheld) return [];
  const { message } = withheldError(name, withheld, reader.alias);
  return [`${message}; ${version.version} takes its place`];
}

function warningsOf(
  { name, version, document, reader }: Selection,
  entry: FoundArtifact | null | undefined,
): string[] {
  const warnings: string[] = [];
  const pinned = `${name}@${version.version}`;
  if (version.yanked !== undefined)
    warnings.push(`${pinned} was yanked (${version.yanked}); kept because the lock holds it`);
  if (version.deprecated !== undefined)
    warnings.push(`${pinned} is deprecated: ${version.deprecated}`);
  const status = document.publication?.maintenance_status;
  if (status === "deprecated" || status === "archived") {
    const successor = document.deprecation?.replaced_by;
    const reason = document.deprecation?.reason;
    warnings.push(
      `${name} is ${status}${reason ? `: ${reason}` : ""}${successor ? `; use ${successor}` : ""}`,
    );
  }
  if (entry && entry.alsoIn.length > 0) {
    warnings.push(
      `${name} is in several registries; taken from ${reader.alias}, not from ${entry.alsoIn.join(", ")}`,
    );
  }
  return warnings;
}

function solverLimit(steps: number): CodedError {
  return new CodedError({
    code: "E_SOLVER_LIMIT",
    exitCode: EXIT.failed,
    message: `no set of versions was found within ${steps} steps`,
    fix: "Ask for exact versions of some of the artifacts, which leaves less to try.",
  });
}
