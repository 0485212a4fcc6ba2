/** What a build left from which the next one may go on without going over all of the registry. */
import type { Sha256 } from "../../schemas/digest.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { RememberedFiles, RememberedPages, TreeMemory } from "../evaluate/build-memory.ts";
import type { RememberedArtifact } from "../evaluate/remembered-artifact.ts";
import type { CommitEntry } from "../read/tree-source.ts";
import type { ArtifactHistory } from "./artifact-histories.ts";
import type { KeptLog, LoggedArtifact } from "./kept-log.ts";
import type { PlainLayers } from "./plain-layers.ts";
import { placeOf, type RegistryIndex } from "./registry-index.ts";

/** Plain data. */
export interface StepFacts {
  /** The commit that was built. */
  readonly commit: string;
  /** The registry's folder in the repository. */
  readonly prefix: string;
  /** Where the tree is served. */
  readonly url: string;
  /** See `Shared`. */
  readonly guard: Sha256;
  /** Of the keys that sign what is an artifact's. */
  readonly signer: Sha256;
  /** Folders that were kept out before late rules ran. */
  readonly early: readonly string[];
  /** Names that two demands of the registry pick differently. */
  readonly contested: readonly string[];
  /** What lies beside the artifacts in their folders. */
  readonly strays: readonly CommitEntry[];
  /** Artifacts of which only the past has something. */
  readonly past: readonly string[];
  /** Of the documents about the whole registry. */
  readonly roots: Readonly<Record<"catalog" | "quarantine" | "search", Reference>>;
  /** Entries of the quarantine list. */
  readonly quarantined: number;
  readonly tree: Omit<TreeMemory, "pages" | "names">;
  /** Listed files, and their bytes. */
  readonly listed: readonly [count: number, size: number];
  readonly log: KeptLog;
  readonly layers: PlainLayers;
  /** Digest of what each bin of targets lists, by the role's name. */
  readonly bins: readonly (readonly [role: string, listed: Sha256])[];
}

/** What is kept of one artifact. */
export interface StoredRow {
  readonly artifact: RememberedArtifact;
  /** undefined where nothing of it is published */
  readonly files: RememberedFiles | undefined;
  /** undefined where it has no pages */
  readonly pages: RememberedPages | undefined;
  readonly history: ArtifactHistory;
  /** undefined where the log has nothing of it */
  readonly logged: LoggedArtifact | undefined;
}

export interface StepState {
  readonly facts: StepFacts;
  readonly index: RegistryIndex;
  /** What rows have alike, by the places that the index has. */
  readonly alike: readonly unknown[];
  /**
   * Of an artifact of the index.
   *
   * @throws {CodedError} E_PREVIOUS_TREE for one that is not as it was written
   */
  row(name: string): StoredRow;
}

/** undefined for a name that the index has not */
export function readRow(state: StepState, name: string): StoredRow | undefined {
  return placeOf(state.index, name) === undefined ? undefined : state.row(name);
}
