/** The featured artifacts, where a step changes one of them. */
import { apiPath } from "../../schemas/paths.ts";
import { namedJson, type PublishedFile } from "../emit/published-file.ts";
import { featuredList } from "../emit/registry-documents.ts";
import { type ListedChange, listedArtifact } from "./listed-change.ts";
import type { ListsStep } from "./step-lists.ts";

export async function stepFeatured(
  { registry: { featured }, shelves }: Pick<ListsStep, "registry" | "shelves">,
  changes: readonly ListedChange[],
): Promise<readonly PublishedFile[]> {
  const changed = new Set(changes.map(({ name }) => name));
  const names = new Set(featured?.map(({ name }) => name));
  if (names.isDisjointFrom(changed)) return [];
  const sides = await Promise.all(Array.from(names, (name) => shelves.get(name)));
  const rows = sides.flatMap((side) => listedArtifact(side)?.entry ?? []);
  return [namedJson(featuredList(featured, rows), apiPath.featured)];
}
