/**
 * What rules may know of artifacts other than the one that they judge. It is little, so that the
 * whole registry fits into memory as neighbors while artifacts are judged a batch at a time, and so
 * that a change of anything else judges nobody anew.
 */
import type { ArtifactRecord } from "../../schemas/artifact.ts";
import type { Dependency } from "../../schemas/manifest.ts";

export interface NeighborVersion {
  /** The folder's name. */
  readonly version: string;
  readonly folder: string;
  /** Seconds since 1970. */
  readonly publishedAt: number;
  readonly manifest: {
    /** Absent when the manifest cannot be read. */
    readonly value?: { readonly dependencies?: readonly Dependency[] | undefined } | undefined;
  };
  /** Names of models that the configuration of an agent refers to; absent where they are not listed. */
  readonly models?: readonly string[];
}

/** An `ArtifactSubject` is one. */
export interface Neighbor {
  readonly namespace: string;
  readonly shortName: string;
  readonly name: string;
  readonly folder: string;
  readonly record: {
    /** As it was written; of it only `type` is looked at. */
    readonly raw?: unknown;
    readonly value?:
      | Pick<ArtifactRecord, "license" | "versions" | "publication" | "deprecation">
      | undefined;
  };
  readonly versions: readonly NeighborVersion[];
}
