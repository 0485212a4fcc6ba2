/**
 * A registry read through an origin, from the pinned root down. Signed metadata is fetched once for
 * each run; from there every document is named by digest, checked, and kept in the cache.
 *
 *     timestamp → snapshot → targets → bin → artifact document → archive
 *                                     ↘ lists of keys           ↘ statement: signature, log
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import {
  DOCUMENT_SIZE_MAX,
  KEY_LIST_SIZE_MAX,
  LIKELY_NEEDS_MAX,
  LOG_PROOF_SIZE_MAX,
  REGISTRY_SIZE_MAX,
} from "../../schemas/limits.ts";
import type { Parsed } from "../../schemas/parse.ts";
import { attestationPath, targetFilePath, targetPath } from "../../schemas/paths.ts";
import {
  type ArtifactDocument,
  type PublishedVersion,
  parseArtifactDocument,
} from "../../schemas/published/artifact-document.ts";
import { CATALOG } from "../../schemas/published/catalog-list.ts";
import { FILE_LIST, fileGroup } from "../../schemas/published/file-list.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import {
  parseRegistryDocument,
  type RegistryDocument,
} from "../../schemas/published/registry-document.ts";
import { QUARANTINE, type QuarantineEntry } from "../../schemas/published/report.ts";
import type { Withheld } from "../../schemas/published/withheld.ts";
import type { LogPolicy } from "../../schemas/trust/tlog-policy.ts";
import type { TargetFile } from "../../schemas/trust/tuf-metadata.ts";
import type { Origin } from "../origin/origin.ts";
import { tooLarge } from "../origin/too-large.ts";
import { ashlarRootOf } from "../trust/ashlar-root.ts";
import { type LogCheck, logCheck } from "../trust/log-check.ts";
import { type KeyLists, type ListFile, parseKeyLists } from "../trust/parse-key-lists.ts";
import { proofOnlyCheck } from "../trust/proof-only-check.ts";
import { signedLogHead } from "../trust/signed-log-head.ts";
import { type TrustedMetadata, type TufClient, tufClient } from "../trust/tuf-client.ts";
import type { TrustStore } from "../trust/tuf-client-options.ts";
import { requireSignature, statementOf, type VersionTrust } from "../trust/version-trust.ts";
import { checkBytes } from "./check-bytes.ts";
import type { DocumentCache } from "./document-cache.ts";
import { downloadFile } from "./download-file.ts";
import { type ListReader, listReader } from "./list-reader.ts";
import { missingFile } from "./missing-file.ts";
import { openSearchSource } from "./open-search-source.ts";
import { parseDocument } from "./parse-document.ts";
import { readEvidence } from "./read-evidence.ts";
import type { RegistryIdentity, RegistryReader } from "./registry-reader.ts";

/** What a reader starts from. */
export interface OpenedTrust {
  /** Holds a trusted root, and keeps what is verified from it. */
  readonly store: TrustStore;
  /** SHA-256 of the root that was pinned, hex. */
  readonly pin: string;
  /** Seconds since 1970: the time that expiry is judged by. */
  readonly now: number;
}

export interface OriginReaderOptions {
  readonly alias: string;
  readonly origin: Origin;
  readonly cache: DocumentCache;
  /** Called when the registry is first read; may ask the user whether to trust it. */
  readonly openTrust: () => Promise<OpenedTrust>;
  /** Ask nobody: what was kept is verified again. */
  readonly offline?: boolean;
  /** What the log has to satisfy besides the registry's own policy: witnesses that the reader trusts. */
  readonly ownPolicy?: LogPolicy | undefined;
}

export function originReader(options: OriginReaderOptions): RegistryReader {
  const { alias, origin, cache } = options;
  const trusted = once(() => openTrusted(options));
  const target = onceEach(
    async (path: string) => (await trusted()).client.target(path),
    async (path) => path,
  );
  const read = (reference: Reference) => readChecked(origin, cache, reference);
  const document = <T>(reference: Reference, parse: (value: unknown) => Parsed<T>) =>
    read(reference).then((bytes) => parseDocument(bytes, parse, place(origin, reference.path)));
  const registry = once(async () => {
    const reference = await listed(origin, targetPath.registry, target, REGISTRY_SIZE_MAX);
    return document(reference, parseRegistryDocument);
  });
  const { catalog, files, quarantine } = openLists(document, (path) => place(origin, path));
  const lists = once(() => readLists(origin, target, read));
  const log = once(async () => openLog(options, await trusted(), await lists()));
  return {
    alias,
    location: origin.location,
    identity: async () => (await trusted()).identity,
    prepareToVerify: () =>
      void log()
        .then(
          (check) => check.head?.(),
          () => undefined,
        )
        .catch(() => undefined),
    registry,
    artifact: onceEach(
      async (name: string) => readArtifact(name, await target(targetPath.document(name)), document),
      async (name) => name,
    ),
    likelyNeeds: async (name) => needsOf(await target(targetPath.document(name))),
    verify: async (name, version) => {
      const { identity, now } = await trusted();
      const context = { identity, now, origin, read, lists: await lists(), log: await log() };
      return verifyVersion(name, version, context);
    },
    evidence: async (name, version) => {
      const { identity, now } = await trusted();
      const context = { identity, now, origin, read, lists: await lists(), log: await log() };
      const trust = await verifyVersion(name, version, context);
      const find = async (path: string) => listed(origin, path, target, KEY_LIST_SIZE_MAX);
      return readEvidence({ name, version, registry: identity.id, trust, find, read });
    },
    catalog: onceEach(
      async (onRows: ((count: number) => void) | undefined) =>
        catalog.all((await registry()).documents.catalog, onRows),
      async () => "",
    ),
    entry: async (name) =>
      catalog.find((await registry()).documents.catalog, { group: name, key: name }),
    withheld: async (name, version) => findWithheld(quarantine, await registry(), [name, version]),
    file: async (path) =>
      files.find((await registry()).documents.files, { group: fileGroup(path), key: path }),
    document,
    searchIndex: once(async () =>
      openSearchSource((await registry()).documents.search, { origin, cache, read }),
    ),
    bytes: read,
    download: (reference, destination) => downloadFile(origin, reference, destination),
  };
}

function openLists(document: ReadDocument, placed: (path: string) => string) {
  return {
    catalog: listReader(CATALOG, document, placed),
    files: listReader(FILE_LIST, document, placed),
    quarantine: listReader(QUARANTINE, document, placed),
  };
}

async function findWithheld(
  quarantine: ListReader<QuarantineEntry>,
  { documents }: RegistryDocument,
  [name, version]: readonly [string, string | undefined],
): Promise<Withheld | undefined> {
  const key = version === undefined ? name : `${name}@${version}`;
  return (await quarantine.find(documents.quarantine, { group: name, key }))?.withheld;
}

interface Trusted extends OpenedTrust {
  readonly client: TufClient;
  readonly metadata: TrustedMetadata;
  readonly identity: RegistryIdentity;
}

async function openTrusted({
  origin,
  openTrust,
  offline = false,
}: OriginReaderOptions): Promise<Trusted> {
  const opened = await openTrust();
  const { store, now, pin } = opened;
  const client = tufClient({ reader: origin, store, now, metadataPrefix: "metadata/", offline });
  const metadata = await client.refresh();
  const ashlar = ashlarRootOf(metadata.root);
  if (ashlar === undefined) throw foreignRoot(origin);
  const { registry: id, keys } = ashlar;
  return { ...opened, client, metadata, identity: { id, keys, pin } };
}

function foreignRoot(origin: Origin): CodedError {
  return new CodedError({
    code: "E_TUF_ROOT",
    exitCode: EXIT.integrity,
    message: `${place(origin, "metadata/")} is signed, but its root does not say which Ashlar registry it is`,
    fix: "Give the address of an Ashlar registry; this repository serves something else.",
  });
}

type FindTarget = (path: string) => Promise<TargetFile | undefined>;
type ReadDocument = <T>(reference: Reference, parse: (value: unknown) => Parsed<T>) => Promise<T>;
type ReadBytes = (reference: Reference) => Promise<Uint8Array>;

/** Where the file of a target lies. Ours have a SHA-256, and no other digest. */
function referenceOf(path: string, { hashes, length }: TargetFile): Reference {
  const sha256 = hashes.sha256 ?? "";
  return { path: targetFilePath(path, sha256), sha256, size: length };
}

async function listed(
  origin: Origin,
  path: string,
  target: FindTarget,
  limit: number,
): Promise<Reference> {
  const found = await target(path);
  if (found === undefined)
    throw new CodedError({
      code: "E_DOCUMENT",
      exitCode: EXIT.integrity,
      message: `${origin.location} signs no ${path}, which every registry has`,
      fix: "Tell the registry's owner; the tree must be built again.",
    });
  if (found.length > limit) throw tooLarge(place(origin, path), limit);
  return referenceOf(path, found);
}

async function readArtifact(
  name: string,
  found: TargetFile | undefined,
  document: ReadDocument,
): Promise<ArtifactDocument | undefined> {
  if (found === undefined) return undefined;
  const reference = referenceOf(targetPath.document(name), found);
  const artifact = await document(reference, parseArtifactDocument);
  if (artifact.name === name) return artifact;
  throw new CodedError({
    code: "E_DOCUMENT",
    exitCode: EXIT.integrity,
    message: `${reference.path} is the document of ${artifact.name}, but the registry lists it as ${name}`,
    fix: "Tell the registry's owner; the tree must be built again.",
  });
}

/** A hint: a wrong one costs time, never trust. */
function needsOf(found: TargetFile | undefined): readonly string[] {
  const needs: unknown = (found?.custom as { needs?: unknown } | undefined)?.needs;
  return Array.isArray(needs)
    ? needs
        .slice(0, LIKELY_NEEDS_MAX)
        .filter((need): need is string => typeof need === "string" && need.includes("/"))
    : [];
}

async function readLists(origin: Origin, target: FindTarget, read: ReadBytes): Promise<KeyLists> {
  const list = async (path: string): Promise<ListFile> => {
    const reference = await listed(origin, path, target, KEY_LIST_SIZE_MAX);
    return { file: place(origin, reference.path), bytes: await read(reference) };
  };
  const { allowedSigners, revokedKeys, logPolicy } = targetPath;
  return parseKeyLists(
    ...(await Promise.all([list(allowedSigners), list(revokedKeys), list(logPolicy)])),
  );
}

function openLog(
  { origin, offline, ownPolicy }: OriginReaderOptions,
  { store, identity, metadata }: Trusted,
  { policy }: KeyLists,
): Pick<LogCheck, "verify"> & Partial<LogCheck> {
  if (offline) return proofOnlyCheck(policy, ownPolicy);
  const remember = identity.keys === "production";
  const signedHead = signedLogHead(metadata.timestamp);
  return logCheck({ reader: origin, store, policy, ownPolicy, remember, signedHead });
}

interface VerifyContext {
  readonly identity: RegistryIdentity;
  readonly now: number;
  readonly origin: Origin;
  readonly read: ReadBytes;
  readonly lists: KeyLists;
  readonly log: Pick<LogCheck, "verify">;
}

/** Signature first: it needs no request. */
async function verifyVersion(
  name: string,
  published: PublishedVersion,
  { identity, now, origin, read, lists, log }: VerifyContext,
): Promise<VersionTrust> {
  const { version, signature, attestations } = published;
  const statement = statementOf(identity.id, name, published);
  const { location } = origin;
  const signer = requireSignature({ name, version, statement, signature, location }, lists, now);
  const { sha256, size } = attestations.proof;
  const path = attestationPath({ name, version }, "tlog-proof", sha256);
  if (size > LOG_PROOF_SIZE_MAX) throw tooLarge(place(origin, path), LOG_PROOF_SIZE_MAX);
  const proof = await read({ path, sha256, size });
  const logged = await log.verify(statement, proof, place(origin, path));
  return { ...(signer !== undefined && { signer }), log: logged };
}

async function readChecked(
  origin: Origin,
  cache: DocumentCache,
  reference: Reference,
): Promise<Uint8Array> {
  const where = place(origin, reference.path);
  if (reference.size > DOCUMENT_SIZE_MAX) throw tooLarge(where, DOCUMENT_SIZE_MAX);
  const kept = await cache.get(reference.sha256);
  if (kept?.length === reference.size) return kept;
  const bytes = await origin.read(reference.path, reference.size);
  if (bytes === undefined) throw missingFile(where);
  checkBytes(bytes, reference, where);
  await cache.put(reference.sha256, bytes);
  return bytes;
}

function place(origin: Origin, path: string): string {
  return origin.location.endsWith("/") ? `${origin.location}${path}` : `${origin.location}/${path}`;
}

/** Runs once; a failure is not remembered. */
function once<T>(run: () => Promise<T>): () => Promise<T> {
  const each = onceEach(run, async () => "");
  return () => each("");
}

/** Runs once for each key. Calls that come meanwhile share the run; a failure is not remembered. */
function onceEach<A, T>(
  run: (asked: A) => Promise<T>,
  key: (asked: A) => Promise<string>,
): (asked: A) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return async (asked) => {
    const place = await key(asked);
    const known = running.get(place);
    if (known !== undefined) return known;
    const started = run(asked);
    running.set(place, started);
    started.catch(() => running.delete(place));
    return started;
  };
}
