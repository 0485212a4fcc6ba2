/**
 * Which published versions are no longer what they were, from git: the manifest and the files of each
 * version as they arrived, against what they are now. Object ids decide, so that the cost is a few
 * look-ups a version and no content is read.
 */
import { objectIds } from "./object-ids.ts";
import type { RepositoryPlace } from "./read-history.ts";
import type { Arrival } from "./source.ts";

/** Version folder → changed paths inside it, ordered. All relative to the registry's folder. */
export type Alterations = ReadonlyMap<string, readonly string[]>;

/**
 * @param folder where git runs
 * @param commit what the versions are now
 * @param arrivals of the versions that may have changed since, by the paths of their manifests
 */
export async function readAlterations(
  { git, prefix }: RepositoryPlace,
  folder: string,
  {
    commit,
    arrivals,
  }: { readonly commit: string; readonly arrivals: ReadonlyMap<string, Arrival> },
): Promise<Alterations> {
  const parts = [...arrivals]
    .filter(([path, arrival]) => arrival.commit !== commit && !path.includes("\n"))
    .flatMap(([path, arrival]) => {
      const version = path.slice(0, -"/manifest.yaml".length);
      return ["manifest.yaml", "files"].map((part) => ({ version, part, arrival }));
    });
  const names = parts.flatMap(({ version, part, arrival }) =>
    [arrival.commit, commit].map((at) => `${at}:${prefix}${version}/${part}`),
  );
  const ids = names.length === 0 ? [] : await objectIds(folder, names);
  const altered = new Map<string, string[]>();
  for (const [index, { version, part }] of parts.entries()) {
    const [before, now] = [ids[2 * index], ids[2 * index + 1]];
    if (now === undefined || before === now) continue;
    const paths =
      part === "files" && before !== undefined ? await changedFiles(git, before, now) : [""];
    const list = altered.get(version) ?? [];
    list.push(...paths.map((path) => `${version}/${part}${path && `/${path}`}`));
    altered.set(version, list);
  }
  return altered;
}

async function changedFiles(
  git: RepositoryPlace["git"],
  before: string,
  now: string,
): Promise<readonly string[]> {
  const listing = await git(["diff-tree", "-r", "-z", "--no-renames", "--name-only", before, now]);
  return listing.split("\0").filter(Boolean).sort();
}
