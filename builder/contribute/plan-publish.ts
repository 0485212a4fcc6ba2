/**
 * What a folder of an artifact brings to a registry: versions that it lacks, and what else may change.
 * What is published stays as it is, and what the folder does not have is left alone.
 */

import { frozenVersion, versionFolder } from "../change/change-set.ts";
import { compareText } from "../check/compare-text.ts";

/** One file, here or in the registry, by what git calls its content. */
export interface PlannedFile {
  /** Relative to the registry's folder. */
  readonly path: string;
  readonly objectId: string;
  readonly executable: boolean;
}

export interface PublishInput {
  /** `namespace/name` */
  readonly name: string;
  readonly local: readonly PlannedFile[];
  readonly target: readonly PlannedFile[];
  /** The same files as the clone had them when it was last like the registry; absent without a clone. */
  readonly common?: readonly PlannedFile[];
}

interface PublishProblem {
  readonly path: string;
  readonly message: string;
}

export interface PublishPlan {
  /** Paths that change, ordered. */
  readonly paths: readonly string[];
  /** Versions that the registry does not have, ordered as text. */
  readonly versions: readonly string[];
  /** Whether the registry does not know the artifact. */
  readonly isNew: boolean;
  /** Files of published versions that are others here. */
  readonly frozen: readonly PublishProblem[];
  /** Files that were changed here and in the registry. */
  readonly clashes: readonly PublishProblem[];
  /** Files that only the registry changed: they stay as it has them. */
  readonly outdated: readonly string[];
}

export function planPublish({ name, local, target, common }: PublishInput): PublishPlan {
  const there = byPath(target);
  const before = common && byPath(common);
  const published = new Set(target.flatMap(({ path }) => frozenVersion(path) ?? []));
  const plan = { paths: [], frozen: [], clashes: [], outdated: [] } as {
    paths: string[];
    frozen: PublishProblem[];
    clashes: PublishProblem[];
    outdated: string[];
  };
  for (const file of local) {
    const other = there.get(file.path);
    if (isSame(file, other)) continue;
    const version = frozenVersion(file.path);
    const known = before?.get(file.path);
    if (version !== undefined && published.has(version))
      plan.frozen.push({
        path: file.path,
        message: other ? "it differs from what is published" : "the published version lacks it",
      });
    else if (known && isSame(file, known)) plan.outdated.push(file.path);
    else if (before && other && !isSame(other, known))
      plan.clashes.push({ path: file.path, message: "it was changed here and in the registry" });
    else plan.paths.push(file.path);
  }
  const brought = new Set(plan.paths.flatMap((path) => versionFolder(path) ?? []));
  return {
    ...plan,
    frozen: [...plan.frozen, ...lacking(local, target, published)],
    paths: plan.paths.sort(compareText),
    versions: [...brought]
      .filter((folder) => !published.has(folder))
      .map((folder) => folder.split("/")[3] ?? "")
      .sort(compareText),
    isNew: !target.some(({ path }) => path.startsWith(`artifacts/${name}/`)),
  };
}

/** Files of a published version that is here, and without them: a change too. */
function lacking(
  local: readonly PlannedFile[],
  target: readonly PlannedFile[],
  published: ReadonlySet<string>,
): readonly PublishProblem[] {
  const here = byPath(local);
  const folders = new Set(local.flatMap(({ path }) => frozenVersion(path) ?? []));
  return target.flatMap(({ path }) => {
    const version = frozenVersion(path) ?? "";
    const isGone = published.has(version) && folders.has(version) && !here.has(path);
    return isGone ? [{ path, message: "it is published, and missing here" }] : [];
  });
}

function byPath(files: readonly PlannedFile[]): ReadonlyMap<string, PlannedFile> {
  return new Map(files.map((file) => [file.path, file]));
}

function isSame(one: PlannedFile, other: PlannedFile | undefined): boolean {
  return one.objectId === other?.objectId && one.executable === other.executable;
}
