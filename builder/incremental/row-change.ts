/** What a step does to an artifact as documents about the whole registry see it. */
import type { ArtifactRow } from "../emit/artifact-row.ts";

/** At least one of its sides is another. */
export interface RowChange {
  readonly name: string;
  readonly before: RowSide | undefined;
  readonly now: RowSide | undefined;
}

/** A published artifact, listed or not. */
export interface RowSide {
  readonly row: ArtifactRow;
  /** Edges of the latest versions of others that lead to it. */
  readonly dependents: number;
}
