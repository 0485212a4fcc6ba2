/** What one commit did, as far as the log is about it. Ids are git's, and only compared with each other. */
import type { ArtifactType } from "../../schemas/artifact-type.ts";

export interface VersionMarks {
  /** The reasons that the record gives. */
  readonly yanked?: string;
  readonly deprecated?: string;
}

/** What `artifact.md` says that the log needs. */
export interface ArtifactFacts {
  /** It goes into the archive; without one no version of the artifact can be packed. */
  readonly type: ArtifactType | undefined;
  /** By version; undefined when what stands there cannot be understood, which takes no mark back. */
  readonly marks: ReadonlyMap<string, VersionMarks> | undefined;
}

/** A change of one of the two parts of a version that never change once it is published. */
export interface PartChange {
  /** `namespace/name` */
  readonly artifact: string;
  readonly version: string;
  readonly part: "manifest" | "files";
  /** Of the blob `manifest.yaml` or the tree `files/`; undefined when it went. */
  readonly id: string | undefined;
}

export interface LogStep {
  /** Null for what no commit has yet. */
  readonly commit: string | null;
  /** By `namespace/name`, of each `artifact.md` that the commit wrote or removed; undefined when there is none to read. */
  readonly records: ReadonlyMap<string, ArtifactFacts | undefined>;
  readonly parts: readonly PartChange[];
  /** Keys that `trust/revoked_keys` lists, when the commit wrote it. */
  readonly revoked: readonly string[];
}
