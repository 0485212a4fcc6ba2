/** What a pull request changes, by path. */
import type { ArtifactRecord } from "../../schemas/artifact.ts";
import type { Publisher } from "../../schemas/publisher.ts";

export interface ChangedPath {
  readonly status: "added" | "modified" | "deleted";
  /** Relative to the registry's folder. */
  readonly path: string;
}

/** Who proposes the change, as the git host knows them. Logins can be renamed; the number stays. */
export interface Author {
  readonly id?: number;
  readonly login?: string;
}

/** `artifact.md` of a published artifact, before and after. */
export interface RecordChange {
  /** One for each commit that both sides share. */
  readonly before: readonly ArtifactRecord[];
  /** Undefined when it cannot be read. */
  readonly after: ArtifactRecord | undefined;
}

export interface ChangeSet {
  /** A commit that both sides share. */
  readonly base: string;
  readonly head: string;
  /** Inside the registry's folder, ordered. */
  readonly paths: readonly ChangedPath[];
  /** Paths of the repository outside of it, ordered. */
  readonly outside: readonly string[];
  /** Version folders that are there already, of those that are touched. */
  readonly published: ReadonlySet<string>;
  /** Publishers as the target has them, of the namespaces that are touched; those that it lacks are absent. */
  readonly publishers: ReadonlyMap<string, Publisher>;
  /** Publishers as the change would have them, of the namespaces that are touched; unreadable ones are absent. */
  readonly proposedPublishers: ReadonlyMap<string, Publisher>;
  /** By artifact, of those that had versions before and whose record is touched. */
  readonly records: ReadonlyMap<string, RecordChange>;
  /** Folders of artifacts and versions that a takedown lets go, as the head has it. */
  readonly takenDown: ReadonlySet<string>;
}

/** `artifacts/<namespace>/<name>/…` in parts; undefined for any other path. */
export function artifactPath(
  path: string,
):
  | { readonly namespace: string; readonly name: string; readonly rest: readonly string[] }
  | undefined {
  const [top, namespace, shortName, ...rest] = path.split("/");
  if (top !== "artifacts" || !namespace || !shortName || rest.length === 0) return undefined;
  return { namespace, name: `${namespace}/${shortName}`, rest };
}

/** The artifact whose moderation record a path is. */
export function moderatedArtifact(path: string): string | undefined {
  return /^moderation\/([^/]+\/[^/]+)\.yaml$/.exec(path)?.[1];
}

/** Names of the artifacts that a change touches, ordered. */
export function changedArtifacts({ paths }: Pick<ChangeSet, "paths">): readonly string[] {
  const names = paths.flatMap(
    ({ path }) => artifactPath(path)?.name ?? moderatedArtifact(path) ?? [],
  );
  return [...new Set(names)].sort();
}

/** The folder of a version, or of what is taken for one, that a path lies in. */
export function versionFolder(path: string): string | undefined {
  const parts = artifactPath(path);
  const [version, ...rest] = parts?.rest ?? [];
  if (!parts || rest.length === 0 || version === "reviews" || version === "screenshots")
    return undefined;
  return `artifacts/${parts.name}/${version}`;
}

/** Version folders that a change touches, ordered. */
export function changedVersions({ paths }: Pick<ChangeSet, "paths">): readonly string[] {
  return [...new Set(paths.flatMap(({ path }) => versionFolder(path) ?? []))].sort();
}

/** The version folder that a path lies in, when it is one of the parts that never change. */
export function frozenVersion(path: string): string | undefined {
  const part = artifactPath(path)?.rest[1];
  return part === "manifest.yaml" || part === "files" ? versionFolder(path) : undefined;
}
