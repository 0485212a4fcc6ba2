import type { PublishedVersion } from "../../../schemas/published/artifact-document.ts";
import type { DependentList } from "../../../schemas/published/listing.ts";
import type { Value } from "./fact.ts";
import { sitePath } from "./site-paths.ts";

/** A row of the dependency tables: who, which range, what for. */
export type DependencyRow = readonly [Value, Value, Value];

/** @param known names that have a page here. */
export function dependencyRows(
  version: PublishedVersion,
  known: ReadonlySet<string>,
): DependencyRow[] {
  return version.dependencies.map((edge) => [
    { text: edge.name, ...(known.has(edge.name) && { path: sitePath.artifact(edge.name) }) },
    { text: edge.version, code: true },
    { text: edge.kind },
  ]);
}

export function dependentRows(list: DependentList | undefined): DependencyRow[] {
  return (list?.dependents ?? []).map((edge) => [
    { text: `${edge.name} ${edge.version}`, path: sitePath.artifact(edge.name) },
    { text: edge.range, code: true },
    { text: edge.kind },
  ]);
}
