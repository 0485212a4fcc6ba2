/**
 * Every path of a published tree, as a function. Paths are relative to the tree's root, `/`-separated.
 *
 * One name is trusted while its bytes change: {@link TIMESTAMP_PATH}, from which a reader reaches all
 * the rest by version and digest. The checkpoint of the log has its own signature. {@link REGISTRY_PATH},
 * the `api/` views, the badges and the website are for people and scripts that do not check. What
 * belongs to an artifact lies in `targets/<namespace>/<name>/<sha256>.<file>`, where TUF clients look
 * for it (TUF 1.0.34, section 7.3: consistent snapshots).
 */
import type { Sha256 } from "./digest.ts";

/** What a registry is: a copy of the TUF target of that name. */
export const REGISTRY_PATH = "ashlar.json";

export const artifactDocumentPath = (name: string, digest: Sha256): string =>
  target(name, digest, "index.json");
export const readmePath = (name: string, digest: Sha256): string =>
  target(name, digest, "readme.md");
export const reportPath = (name: string, digest: Sha256): string =>
  target(name, digest, "report.json");
export const dependentsPath = (name: string, digest: Sha256): string =>
  target(name, digest, "dependents.json");
export const screenshotPath = (name: string, file: string, digest: Sha256): string =>
  target(name, digest, safe(file));

/** The packed version, a deterministic tar.gz. */
export function archivePath(name: string, version: string, digest: Sha256): string {
  return target(name, digest, `${archiveBase(name, version)}.tgz`);
}

/** What is said about a version besides its archive. */
export type AttestationKind = "statement.json" | "tlog-proof" | "intoto.jsonl" | "cdx.json";
export function attestationPath(
  { name, version }: { readonly name: string; readonly version: string },
  kind: AttestationKind,
  digest: Sha256,
): string {
  return target(name, digest, `${archiveBase(name, version)}.${kind}`);
}

/** The path of a TUF target in the tree (TUF 1.0.34, section 7.3). */
export function targetFilePath(path: string, digest: Sha256): string {
  const slash = path.lastIndexOf("/") + 1;
  return `targets/${path.slice(0, slash)}${digest}.${path.slice(slash)}`;
}

/** TUF target paths: what a reader asks for by name. */
export const targetPath = {
  registry: REGISTRY_PATH,
  document: (name: string): string => `${name}/index.json`,
  archive: (name: string, version: string): string => `${name}/${archiveBase(name, version)}.tgz`,
  allowedSigners: "keys/allowed_signers",
  revokedKeys: "keys/revoked_keys",
  logPolicy: "keys/log-policy",
  attestationKey: "keys/attestation.pub",
} as const;

/** TUF metadata, relative to the tree's root. */
export const TIMESTAMP_PATH = "metadata/timestamp.json";
export const metadataPath = (role: string, version: number): string =>
  `metadata/${version}.${role}.json`;

/** C2SP tlog-tiles, relative to the tree's root: the log has its own prefix. */
export const LOG_PREFIX = "log";
export const CHECKPOINT_PATH = `${LOG_PREFIX}/checkpoint`;
/** Every cosignature that witnesses gave, by size of the log. */
export const COSIGNED_PATH = `${LOG_PREFIX}/cosigned.json`;

/** A document about the whole registry. That of the search is one of {@link searchFilePath}. */
export type RegistryDocumentKind = "catalog" | "search" | "files" | "quarantine";
export const registryDocumentPath = (kind: RegistryDocumentKind, digest: Sha256): string =>
  `index/${digest}.${kind}.json`;
/** A part of such a document, where it is a list that has parts. @param bits prefix of the addresses in it */
export const partPath = (kind: RegistryDocumentKind, bits: string, digest: Sha256): string =>
  `index/${kind}/${bits}.${digest}.json`;

/**
 * A file of the search index: gzip, and no `.gz`, because some hosts unpack what is named so on the
 * way, and its digest is then another.
 *
 * @param name the first 32 hex digits of the SHA-256 of its bytes
 */
export const SEARCH_PREFIX = "index/search/";
export const searchFilePath = (name: string): string => `${SEARCH_PREFIX}${name}.json.gzip`;

export const schemaPath = (name: string): string => `schemas/${name}.schema.json`;

/** The read endpoints of the seeds, as files. */
export const apiPath = {
  list: "api/v1/artifacts.json",
  artifact: (name: string): string => `api/v1/artifacts/${name}.json`,
  categories: "api/v1/categories.json",
  /** The artifacts of a category. */
  category: (id: string): string => `api/v1/categories/${id}.json`,
  coverage: "api/v1/coverage.json",
  /** Downloads of an artifact's versions; only where some were counted. */
  downloads: (name: string): string => `api/v1/downloads/${name}.json`,
  featured: "api/v1/featured.json",
  popular: "api/v1/popular.json",
  publishers: "api/v1/publishers.json",
  /** The artifacts of a publisher. */
  publisher: (namespace: string): string => `api/v1/publishers/${namespace}.json`,
  /** The newest versions; the same as Atom and as JSON Feed. */
  recent: "api/v1/recent.json",
  recentAtom: "api/v1/recent.atom",
  recentFeed: "api/v1/recent.feed.json",
  reviews: (name: string): string => `api/v1/reviews/${name}.json`,
  rules: "api/v1/rules.json",
  trending: "api/v1/trending.json",
} as const;

/** The further pages of such a list. @param list path of the first @param bits prefix of the addresses in it */
export const apiPagePath = (list: string, bits: string): string =>
  list.replace(/^api\/v1\/(.*)\.json$/, `api/v1/pages/$1/${bits}.json`);

/** The website's page about a version, a folder. */
export const versionPagePath = (name: string, version: string): string =>
  `a/${name}/v/${pathSegment(version)}/`;

/**
 * `word` as one path segment of `a-z`, `0-9`, `.` and `-`; any other character becomes `_` and its
 * code point in hex. Different words keep different segments, also where file names ignore case.
 */
export function pathSegment(word: string): string {
  return word.replace(
    /[^a-z0-9.-]/gu,
    (character) => `_${character.codePointAt(0)?.toString(16)}_`,
  );
}

/** The badge of an artifact's latest version: a picture, and what it says for those who draw their own. */
export const badgePath = {
  picture: (name: string): string => `badges/${name}.svg`,
  data: (name: string): string => `badges/${name}.json`,
} as const;

/** The folder at the top of an archive; npm, cargo and pip all strip one. */
export const archiveFolder = (name: string, version: string): string =>
  `${shortName(name)}-${version}`;

/** The name after the namespace. */
export const shortName = (name: string): string => name.slice(name.indexOf("/") + 1);

/** `hello-1.0.0`; what versions may hold and paths may not is written `_` and two hex digits. */
function archiveBase(name: string, version: string): string {
  const plain = version.replace(
    /[^a-z0-9.-]/g,
    (character) => `_${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `${shortName(name)}-${plain}`;
}

function target(name: string, digest: Sha256, file: string): string {
  return `targets/${name}/${digest}.${file}`;
}

/** Folds a file name to `[a-z0-9._-]`, which every TUF client, object store and file system takes; the digest keeps it unique. */
function safe(file: string): string {
  return file.toLowerCase().replace(/[^a-z0-9._-]+/g, "_");
}
