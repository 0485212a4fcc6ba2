/** What one build leaves to the next. Plain data, but for the maps. */
import type { Sha256 } from "../../schemas/digest.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { EmittedMarks } from "../emit/emit-artifact.ts";
import type { RememberedMaking } from "../emit/made-files.ts";
import type { PlainFacts } from "../log/facts-memory.ts";
import type { KnownCommits } from "../read/read-record-commits.ts";
import type { RememberedArtifact } from "./remembered-artifact.ts";

/** The files of an artifact, and all that they are a function of. */
export interface RememberedFiles {
  readonly key: Sha256;
  readonly marks: EmittedMarks;
}

export interface BuildMemory {
  readonly artifacts: ReadonlyMap<string, RememberedArtifact>;
  readonly files: ReadonlyMap<string, RememberedFiles>;
  /** What files about the whole registry were made of, by the digest of that. */
  readonly made: ReadonlyMap<string, RememberedMaking>;
  /** Digest of what each bin of targets lists, by the role's name. */
  readonly bins: ReadonlyMap<string, Sha256>;
  /** Commits of the history; absent for a shallow clone, whose history may grow at its beginning. */
  readonly commits?: KnownCommits;
  /** What history said, by git's id of an `artifact.md`. */
  readonly facts: ReadonlyMap<string, PlainFacts>;
}

/** Digest of an artifact's pages, how many files they are, and their bytes. */
export type RememberedPages = readonly [digest: Sha256, count: number, size: number];

/** What a build knows of the tree that it wrote, and the next build asks. */
export interface TreeMemory {
  /** The root of the list of files. */
  readonly fileList: Reference;
  /** Parts of that list, and their bytes. */
  readonly listParts: readonly [count: number, size: number];
  /** Listed files that are no artifact's. */
  readonly others: readonly Reference[];
  /** Files that are on no list: what is signed last. */
  readonly unlisted: readonly Reference[];
  /** Of its artifacts. */
  readonly names: readonly string[];
  /** By the artifact's name. */
  readonly pages: ReadonlyMap<string, RememberedPages>;
}
