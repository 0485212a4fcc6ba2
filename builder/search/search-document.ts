/** What the search index is made of: plain rows, so that they can come from anywhere. */
import type { Verdict } from "../../schemas/finding.ts";

/** The words of an artifact: nothing but its name and its `artifact.md`. */
export interface SearchWords {
  /** `namespace/name` */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** Categories and type among them. */
  readonly tags: readonly string[];
  /** The beginning of its documentation, as plain text. */
  readonly text: string;
}

/** What a hit shows and lists are sorted by, as it is now. */
export interface SearchRecord {
  readonly title: string;
  readonly summary: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly categories: readonly string[];
  readonly license: string | undefined;
  /** Names of types, of their fields, and `field:type`, as the latest version takes and gives them. */
  readonly accepts: readonly string[];
  readonly returns: readonly string[];
  readonly version: string;
  /** As people write it. */
  readonly publisher: string;
  readonly verified: boolean;
  readonly deprecated: boolean;
  readonly verdict: Verdict;
  /** 0 to 100. */
  readonly points: number;
  /** Seconds since 1970. */
  readonly updated: number;
}
