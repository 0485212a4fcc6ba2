/** What a tree's documents about the whole registry are made from. */

import type { Registry } from "../../schemas/registry.ts";
import type { CatalogPublisher, Dependent } from "../catalog/catalog.ts";
import type { UsageCounts } from "../usage/usage-counts.ts";
import type { ArtifactRow } from "./artifact-row.ts";

export interface Catalog {
  readonly registry: Registry;
  /** By namespace. */
  readonly publishers: readonly CatalogPublisher[];
  /** Of every published artifact, by name, code unit by code unit. */
  readonly rows: readonly ArtifactRow[];
  /** Imported counts of downloads; undefined when none were ever imported. */
  readonly usage: UsageCounts | undefined;
  /** Whose latest version depends on an artifact, by the artifact's name. */
  readonly dependents: ReadonlyMap<string, readonly Dependent[]>;
}
