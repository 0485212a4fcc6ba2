/** A segment among those that are searched together, and what becomes of its failures. */
import type { SegmentReader } from "./segment-reader.ts";

export interface SearchedSegment {
  readonly reader: SegmentReader;
  /** Place of the registry that it belongs to. */
  readonly source: number;
  /** Number of its first document among those of all segments. */
  readonly first: number;
  readonly hasGone: boolean;
  /** Runs something; when a file cannot be had, notes that and goes on without. */
  attempt<T>(run: () => Promise<T>): Promise<T | undefined>;
}
