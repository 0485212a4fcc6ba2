/** The names of all artifacts of a commit, from its trees alone: the cost is that of their names. */
import { pathBatches } from "./path-batches.ts";
import type { RepositoryPlace } from "./read-history.ts";
import { treeItems } from "./tree-items.ts";

/** @returns `namespace/name` of every folder in that place, in no order; none when the commit has no registry */
export async function artifactNames(
  { git, prefix }: RepositoryPlace,
  commit: string,
): Promise<readonly string[]> {
  const folders = async (paths: readonly string[]): Promise<readonly string[]> =>
    (await treeItems(git, `${commit}:${prefix}artifacts`, ["-d", "--name-only"], paths)) ?? [];
  const namespaces = await folders([]);
  const names: string[] = [];
  for (const some of pathBatches(namespaces.map((namespace) => `${namespace}/`)))
    names.push(...(await folders(some)));
  return names.filter((name) => name.includes("/"));
}
