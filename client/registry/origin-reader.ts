/**
 * A registry read through an origin. The pointer is fetched once for each run; from there every
 * document is named by digest, checked, and kept in the cache.
 *
 *     ashlar.json → name bin → artifact document → archive
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { DOCUMENT_SIZE_MAX, POINTER_SIZE_MAX } from "../../schemas/limits.ts";
import type { Parsed } from "../../schemas/parse.ts";
import { artifactDocumentPath, binPath, POINTER_PATH } from "../../schemas/paths.ts";
import {
  type ArtifactDocument,
  parseArtifactDocument,
} from "../../schemas/published/artifact-document.ts";
import { type Bin, binIndex, parseBin } from "../../schemas/published/bin.ts";
import { parseCatalogList } from "../../schemas/published/catalog-list.ts";
import { type Pointer, parsePointer } from "../../schemas/published/pointer.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { parseSearchIndex } from "../../schemas/published/search-index.ts";
import type { Origin } from "../origin/origin.ts";
import { tooLarge } from "../origin/too-large.ts";
import { checkBytes } from "./check-bytes.ts";
import type { DocumentCache } from "./document-cache.ts";
import { downloadFile } from "./download-file.ts";
import { missingFile } from "./missing-file.ts";
import { parseDocument } from "./parse-document.ts";
import type { RegistryReader } from "./registry-reader.ts";

export interface OriginReaderOptions {
  readonly alias: string;
  readonly origin: Origin;
  readonly cache: DocumentCache;
}

export function originReader({ alias, origin, cache }: OriginReaderOptions): RegistryReader {
  const whole = once(() => readPointer(origin));
  const document = <T>(reference: Reference, parse: (value: unknown) => Parsed<T>) =>
    readChecked(origin, cache, reference).then((bytes) =>
      parseDocument(bytes, parse, place(origin, reference.path)),
    );
  const bin = onceEach(
    async (name: string) => document(await binReference(name, whole), parseBin),
    (name) => whole().then(({ bins }) => String(binIndex(sha256Hex(name), bins.bits))),
  );
  const artifact = onceEach(
    async (name: string) => readArtifact(name, await bin(name), document),
    async (name) => name,
  );
  return {
    alias,
    location: origin.location,
    pointer: whole,
    artifact,
    likelyNeeds: async (name) => entryOf(await bin(name), name)?.needs ?? [],
    catalog: once(async () => document((await whole()).documents.catalog, parseCatalogList)),
    searchIndex: once(async () => document((await whole()).documents.search, parseSearchIndex)),
    bytes: (reference) => readChecked(origin, cache, reference),
    download: (reference, destination) => downloadFile(origin, reference, destination),
  };
}

type ReadDocument = <T>(reference: Reference, parse: (value: unknown) => Parsed<T>) => Promise<T>;

async function readArtifact(
  name: string,
  bin: Bin,
  document: ReadDocument,
): Promise<ArtifactDocument | undefined> {
  const entry = entryOf(bin, name);
  if (entry === undefined) return undefined;
  const path = artifactDocumentPath(name, entry.sha256);
  const found = await document(
    { path, sha256: entry.sha256, size: entry.size },
    parseArtifactDocument,
  );
  if (found.name === name) return found;
  throw new CodedError({
    code: "E_DOCUMENT",
    exitCode: EXIT.integrity,
    message: `${path} is the document of ${found.name}, but the registry lists it as ${name}`,
    fix: "Tell the registry's owner; the tree must be built again.",
  });
}

function entryOf(bin: Bin, name: string): Bin["artifacts"][string] | undefined {
  return Object.hasOwn(bin.artifacts, name) ? bin.artifacts[name] : undefined;
}

async function binReference(name: string, pointer: () => Promise<Pointer>): Promise<Reference> {
  const { bins } = await pointer();
  const index = binIndex(sha256Hex(name), bins.bits);
  const file = bins.files[index];
  if (file !== undefined) return { ...file, path: binPath(bins.bits, index, file.sha256) };
  throw new CodedError({
    code: "E_DOCUMENT",
    exitCode: EXIT.integrity,
    message: `${POINTER_PATH} lists ${bins.files.length} bins where ${2 ** bins.bits} belong`,
    fix: "Tell the registry's owner; the tree must be built again.",
  });
}

async function readPointer(origin: Origin): Promise<Pointer> {
  const bytes = await origin.read(POINTER_PATH, POINTER_SIZE_MAX);
  if (bytes !== undefined) return parseDocument(bytes, parsePointer, place(origin, POINTER_PATH));
  throw new CodedError({
    code: "E_NOT_A_REGISTRY",
    exitCode: EXIT.notFound,
    message: `${origin.location} has no ${POINTER_PATH}, so it is no registry`,
    fix: "Give the address of the registry's root, where ashlar.json lies.",
  });
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
function onceEach<T>(
  run: (name: string) => Promise<T>,
  key: (name: string) => Promise<string>,
): (name: string) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return async (name) => {
    const place = await key(name);
    const known = running.get(place);
    if (known !== undefined) return known;
    const started = run(name);
    running.set(place, started);
    started.catch(() => running.delete(place));
    return started;
  };
}
