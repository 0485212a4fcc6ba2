/** What a pull request changes, by path. */
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

export interface ChangeSet {
  /** The commit that both sides share. */
  readonly base: string;
  readonly head: string;
  /** Inside the registry's folder, ordered. */
  readonly paths: readonly ChangedPath[];
  /** Paths of the repository outside of it, ordered. */
  readonly outside: readonly string[];
  /** Version folders that the base holds, of those that are touched. */
  readonly published: ReadonlySet<string>;
  /** Publishers as the base has them, of the namespaces that are touched; those that it lacks are absent. */
  readonly publishers: ReadonlyMap<string, Publisher>;
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

/** Names of the artifacts that a change touches, ordered. */
export function changedArtifacts({ paths }: Pick<ChangeSet, "paths">): readonly string[] {
  return [...new Set(paths.flatMap(({ path }) => artifactPath(path)?.name ?? []))].sort();
}

/** The version folder that a path lies in, when it is one of the parts that never change. */
export function frozenVersion(path: string): string | undefined {
  const parts = artifactPath(path);
  if (!parts) return undefined;
  const [version, part, ...rest] = parts.rest;
  const isManifest = part === "manifest.yaml" && rest.length === 0;
  const isPayload = part === "files" && rest.length > 0;
  return isManifest || isPayload ? `artifacts/${parts.name}/${version}` : undefined;
}
