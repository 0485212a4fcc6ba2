/**
 * One registry as a reader sees it. Every byte that leaves a reader has been checked against the
 * size and SHA-256 that the pointer (or a document reached from it) names; a caller never sees
 * bytes that were not.
 */
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import type { CatalogList } from "../../schemas/published/catalog-list.ts";
import type { Pointer } from "../../schemas/published/pointer.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { SearchIndex } from "../../schemas/published/search-index.ts";

export interface RegistryReader {
  /** The user's name for it; what the lock records. */
  readonly alias: string;
  /** Where it is read from, for messages; credentials are never part of it. */
  readonly location: string;
  pointer(): Promise<Pointer>;
  /** The document of `namespace/name`, or undefined when the registry has no such artifact. */
  artifact(name: string): Promise<ArtifactDocument | undefined>;
  /** Names that an install of `name` is likely to need, so that they can be asked for together. */
  likelyNeeds(name: string): Promise<readonly string[]>;
  catalog(): Promise<CatalogList>;
  searchIndex(): Promise<SearchIndex>;
  /** A whole small file (README, report, picture), checked. */
  bytes(reference: Reference): Promise<Uint8Array>;
  /**
   * Writes the file to `destination` while hashing it, stops at the size that `reference` names,
   * resumes after a broken connection, and leaves nothing at `destination` unless all bytes are right.
   *
   * @throws {CodedError} E_SIZE, E_DIGEST, E_NETWORK, E_DISK_FULL
   */
  download(reference: Reference, destination: string): Promise<void>;
}
