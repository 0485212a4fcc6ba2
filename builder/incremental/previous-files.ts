/** The tree before, as a build that changes little of it asks for it. */

import type { Reference } from "../../schemas/published/reference.ts";
import type { PublishedFile } from "../emit/published-file.ts";

export interface PreviousFiles {
  /** Of a file that is no artifact's; undefined where the tree has none of that path. */
  file(path: string): Reference | undefined;
  /** All files that are no artifact's and whose paths begin so, ordered by path, code unit by code unit. */
  below(prefix: string): readonly Reference[];
  /**
   * The bytes, checked against size and digest.
   *
   * @throws {CodedError} E_PREVIOUS_LIST for a file that is missing or altered
   */
  read(reference: Reference): Promise<Uint8Array>;
}

/** What a step makes of one part of the tree. */
export interface ChangedPart {
  /** In publish order: what came, or is another than before. */
  readonly files: readonly PublishedFile[];
  /** Paths of the tree before that this one has no more. */
  readonly gone: readonly string[];
}
