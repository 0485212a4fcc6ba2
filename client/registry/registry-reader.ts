/**
 * One registry as a reader sees it. Every byte that leaves a reader has been verified from the pinned
 * root: signed metadata, then size and SHA-256. A caller never sees bytes that were not.
 */

import type { Parsed } from "../../schemas/parse.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../schemas/published/artifact-document.ts";
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import type { Withheld } from "../../schemas/published/withheld.ts";
import type { ProvenancePredicate } from "../../schemas/trust/provenance.ts";
import type { SummaryPredicate } from "../../schemas/trust/verification-summary.ts";
import type { SearchSource } from "../search/open-search.ts";
import type { VersionTrust } from "../trust/version-trust.ts";

/** Who a registry is, as its root of trust says. */
export interface RegistryIdentity {
  readonly id: string;
  readonly keys: "production" | "development";
  /** SHA-256 of the root that was pinned, hex. */
  readonly pin: string;
}

/** What stands behind a version, and the files of it for whoever verifies with other tools. */
export interface Evidence {
  readonly trust: VersionTrust;
  readonly provenance: ProvenancePredicate;
  readonly summary: SummaryPredicate;
  /** SHA-256 of the attestation key as DER, hex: what attestations call it by. */
  readonly attestationKeyId: string;
  /** The log's own key, in the form of C2SP signed-note. */
  readonly logKey: string;
  readonly files: {
    readonly archive: Reference;
    readonly statement: Reference;
    readonly proof: Reference;
    readonly attestations: Reference;
    readonly attestationKey: Reference;
    readonly allowedSigners: Reference;
    readonly revokedKeys: Reference;
    readonly logPolicy: Reference;
  };
}

export interface RegistryReader {
  /** The user's name for it; what the lock records. */
  readonly alias: string;
  /** Where it is read from, for messages; credentials are never part of it. */
  readonly location: string;
  identity(): Promise<RegistryIdentity>;
  /** Begins to fetch what {@link verify} will need, beside other requests. Failures wait for it. */
  prepareToVerify(): void;
  registry(): Promise<RegistryDocument>;
  /** The document of `namespace/name`, or undefined when the registry has no such artifact. */
  artifact(name: string): Promise<ArtifactDocument | undefined>;
  /** Names that an install of `name` is likely to need, so that they can be asked for together. */
  likelyNeeds(name: string): Promise<readonly string[]>;
  /**
   * What stands behind a version that is about to be used: the publisher's signature where the
   * namespace is claimed, and the entry of the log.
   *
   * @throws {CodedError} E_SIGNATURE_…, E_LOG_…
   */
  verify(name: string, version: PublishedVersion): Promise<VersionTrust>;
  /**
   * All of {@link verify}, and what the registry attests of a version.
   *
   * @throws {CodedError} E_ATTESTATION besides
   */
  evidence(name: string, version: PublishedVersion): Promise<Evidence>;
  /** Every listed artifact, by name. @param onRows told how many were read so far, at the first call */
  catalog(onRows?: (count: number) => void): Promise<readonly CatalogEntry[]>;
  /** The row of a listed artifact, for which little of a long catalog is read. */
  entry(name: string): Promise<CatalogEntry | undefined>;
  /**
   * What the maintainers withhold of an artifact that has no document: the whole of it, or a version.
   * Of a long list little is read.
   */
  withheld(name: string, version?: string): Promise<Withheld | undefined>;
  /** A file that the registry lists, by its path; of a long list little is read. */
  file(path: string): Promise<Reference | undefined>;
  /** A whole JSON document, checked. @throws {CodedError} E_DOCUMENT, E_SIZE, E_DIGEST, E_INCOMPLETE */
  document<T>(reference: Reference, parse: (value: unknown) => Parsed<T>): Promise<T>;
  /** The root of the search index, and how its files are read; whoever unpacks them checks their digests. */
  searchIndex(): Promise<SearchSource>;
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
