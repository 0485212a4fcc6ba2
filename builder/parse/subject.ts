/** What rules look at: the source repository as records with their places. */
import type { Advisory } from "../../schemas/advisory.ts";
import type { ArtifactRecord } from "../../schemas/artifact.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import type { Moderation } from "../../schemas/moderation.ts";
import type { Policy } from "../../schemas/policy.ts";
import type { Publisher } from "../../schemas/publisher.ts";
import type { Registry } from "../../schemas/registry.ts";
import type { Review } from "../../schemas/review.ts";
import type { Suppressions } from "../../schemas/suppressions.ts";
import type { SourceEntry } from "../read/source.ts";
import type { TrustSubject } from "./read-trust.ts";
import type { UsageRecords } from "./read-usage-records.ts";
import type { RecordFile } from "./record-file.ts";

/** One file of a version's payload. */
export interface PayloadFile {
  /** Relative to `files/`. */
  readonly path: string;
  readonly entry: SourceEntry;
  /** SHA-256, hex; absent when the file was not read (a link, or over its limit) or is no picture among pictures. */
  readonly sha256?: string;
  /** Git's id of the content (gitformat: SHA-1 or SHA-256 of `blob <size> NUL <content>`), where it is asked for. */
  readonly blobId?: string;
}

/** The packed payload. Where only checks are wanted, small ones are not packed: digest `""`, size 0. */
export interface PackedArchive {
  readonly sha256: string;
  /** Bytes of the tar.gz. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly fileCount: number;
}

/** A file `signature` beside a manifest. */
export interface SignatureFile {
  readonly path: string;
  /** Absent when it is no text, no regular file, or over its limit. */
  readonly text?: string;
}

export interface VersionSubject {
  /** The folder's name: the version as the author wrote it, checked or not. */
  readonly version: string;
  /** Relative to the registry's folder, without a final slash. */
  readonly folder: string;
  readonly manifest: RecordFile<Manifest>;
  /** `provenance.json` beside the manifest: how the version was built; its shape is a rule's to judge. */
  readonly provenance: RecordFile<unknown> | undefined;
  /** The publisher's signature over the version's statement. */
  readonly signature: SignatureFile | undefined;
  readonly payload: readonly PayloadFile[];
  /** Absent when the version could not be packed; a finding says why. */
  readonly archive: PackedArchive | undefined;
  /** SHA-256 over paths, modes and digests of the payload; absent when it was not read. */
  readonly contentDigest: string | undefined;
  /** Text of the payload files that rules read, by path; see `check/wanted-texts.ts`. */
  readonly texts: ReadonlyMap<string, string>;
  /** Seconds since 1970. */
  readonly publishedAt: number;
  readonly commit: string | undefined;
  /** Paths, relative to the registry's folder, that are others than when the version was published. */
  readonly altered: readonly string[];
}

export interface ReviewSubject {
  readonly login: string;
  readonly file: RecordFile<Review>;
}

export interface ArtifactSubject {
  readonly namespace: string;
  readonly shortName: string;
  /** `namespace/shortName` as the folders spell it. */
  readonly name: string;
  readonly folder: string;
  readonly record: RecordFile<ArtifactRecord>;
  /** `moderation/<namespace>/<name>.yaml`; absent when the registry withholds nothing of it. */
  readonly moderation?: RecordFile<Moderation>;
  readonly versions: readonly VersionSubject[];
  readonly reviews: readonly ReviewSubject[];
  /** Files under `screenshots/`, paths relative to it. */
  readonly screenshots: readonly PayloadFile[];
  /** Anything else in the folder: nothing belongs there. */
  readonly strays: readonly SourceEntry[];
}

export interface PublisherSubject {
  readonly namespace: string;
  readonly file: RecordFile<Publisher>;
}

/** What all artifacts of a registry share. */
export interface RepositoryBase {
  readonly registry: RecordFile<Registry>;
  /** Absent when the registry has none. */
  readonly policy?: RecordFile<Policy>;
  readonly suppressions?: RecordFile<Suppressions>;
  /** `trusted-root.json`: whose signatures on provenance count. */
  readonly trustedRoot?: RecordFile<unknown>;
  /** `trust/`: whose keys count. Absent when the registry has none of its own. */
  readonly trust?: TrustSubject;
  readonly publishers: readonly PublisherSubject[];
  readonly advisories: readonly RecordFile<Advisory>[];
  /** Counted downloads; absent when none were ever imported. */
  readonly usage?: UsageRecords;
  /** Files outside the layout. */
  readonly strays: readonly SourceEntry[];
  /** Why modules of the registry's own rules cannot be loaded, by path; absent without such rules. */
  readonly ruleProblems?: ReadonlyMap<string, string>;
  /** True when only a part of the registry was read: what a change touches, and what that needs. */
  readonly partial?: true;
  /** With `partial`: namespaces whose record the change brings. */
  readonly newNamespaces?: ReadonlySet<string>;
}

export interface Repository extends RepositoryBase {
  readonly artifacts: readonly ArtifactSubject[];
}
