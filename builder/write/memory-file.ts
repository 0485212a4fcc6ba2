/**
 * What a build leaves to the next, as a file that is named by the tree it wrote: a tree whose
 * timestamp is another, whoever changed it, is not remembered. Disposable: a file that is missing, cut
 * off, altered or of another version of the program is as good as none, and means a clean build.
 *
 * Lines of JSON: a head; for each artifact what memory has to hold, and the bulk of its summary, which
 * stays in the file until somebody asks for it; at last the SHA-256 of all of that.
 */
import { join } from "node:path";
import type { Sha256 } from "../../schemas/digest.ts";
import type { RememberedMaking } from "../emit/made-files.ts";
import type {
  BuildMemory,
  RememberedFiles,
  RememberedPages,
  TreeMemory,
} from "../evaluate/build-memory.ts";
import type { RememberedArtifact } from "../evaluate/remembered-artifact.ts";
import type { SummaryCore } from "../evaluate/stored-summary.ts";
import type { ArtifactHistory } from "../incremental/artifact-histories.ts";
import type { LoggedArtifact } from "../incremental/kept-log.ts";
import type { PlainFacts } from "../log/facts-memory.ts";
import type { Span } from "./line-writer.ts";

export interface Remembered {
  readonly build: BuildMemory;
  readonly tree: TreeMemory;
}

/** To be closed when no summary of it is read any more. */
export interface OpenedMemoryFile extends Remembered {
  /** What stands for what summaries have alike. */
  readonly alike: readonly unknown[];
  readonly log: Head["log"];
  /** Where the lines of the commits stand. */
  readonly commits: Span;
  /** Where each artifact's lines stand, by its name. */
  readonly places: ReadonlyMap<string, Span>;
  /** The file itself. */
  readonly file: number;
  close(): void;
}

export interface Head {
  readonly code: string;
  readonly tree: Omit<TreeMemory, "pages">;
  readonly made: readonly (readonly [key: string, making: RememberedMaking])[];
  readonly bins: readonly (readonly [role: string, listed: Sha256])[];
  readonly facts: readonly (readonly [id: string, facts: PlainFacts])[];
  /** What summaries have alike. */
  readonly alike: readonly unknown[];
  /** The log that the lines speak of; null where they say nothing of it. */
  readonly log: { readonly size: number; readonly root: string } | null;
  /** The history: so many lines follow, one for each commit. */
  readonly history: { readonly prefix: string; readonly commits: number } | null;
}

/** An artifact's line. */
export type Line = readonly [
  name: string,
  artifact: ArtifactCore | null,
  files: RememberedFiles | null,
  pages: RememberedPages | null,
  past: RememberedPast | null,
];

/** What its history and the log say of an artifact. Plain data. */
export interface RememberedPast {
  readonly history: ArtifactHistory;
  readonly logged: LoggedArtifact | null;
}

export interface ArtifactCore extends Omit<RememberedArtifact, "summary"> {
  readonly summary: SummaryCore;
  /** Digest of its face. */
  readonly seen: Sha256;
}

/** The digest and its line feed end the file, so that it can be written in one go. */
export const DIGEST_LENGTH = 65;

export function memoryPath(folder: string, pointer: string): string {
  return join(folder, `${pointer}.jsonl`);
}
