/**
 * The source repository as records: every small file read and parsed, every payload packed. Content
 * that is wrong stays in, with its problems; leaving it out is the rules' decision.
 */

import { mapBounded } from "../../client/install/map-bounded.ts";
import { type Advisory, parseAdvisory } from "../../schemas/advisory.ts";
import type { ArtifactRecord } from "../../schemas/artifact.ts";
import {
  ARCHIVE_RATIO_FLOOR,
  RECORD_SIZE_MAX,
  SCREENSHOT_SIZE_MAX,
  SSH_SIGNATURE_SIZE_MAX,
} from "../../schemas/limits.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import type { Parsed } from "../../schemas/parse.ts";
import { parsePolicy } from "../../schemas/policy.ts";
import { parsePublisher } from "../../schemas/publisher.ts";
import { parseRegistry } from "../../schemas/registry.ts";
import { parseSuppressions } from "../../schemas/suppressions.ts";
import { wantedTexts } from "../check/wanted-texts.ts";
import { blobHash } from "../pack/blob-hash.ts";
import type { BlobSink } from "../pack/blob-sink.ts";
import { contentDigest, hashVersion, isPackable, packVersion } from "../pack/pack-version.ts";
import { moduleProblems } from "../plugin/module-problems.ts";
import { readModules } from "../plugin/read-own-rules.ts";
import type { Source, SourceEntry } from "../read/source.ts";
import { decodeText, refuseEntry } from "./decode-text.ts";
import { isPicture } from "./is-picture.ts";
import { type ArtifactFiles, type Layout, layOut, type VersionFiles } from "./layout.ts";
import { parseJsonRecord, parseYamlRecord } from "./parse-record.ts";
import {
  readArtifactRecord,
  readManifest,
  readModeration,
  readRecord,
  readReview,
  typeOf,
} from "./read-record.ts";
import { readTrust } from "./read-trust.ts";
import { readUsageRecords } from "./read-usage-records.ts";
import type { RecordFile } from "./record-file.ts";
import type {
  ArtifactSubject,
  PackedArchive,
  PayloadFile,
  Repository,
  RepositoryBase,
  SignatureFile,
  VersionSubject,
} from "./subject.ts";

export interface ParseOptions {
  readonly source: Source;
  readonly sink: BlobSink;
  /** Seconds since 1970: when versions that git does not know yet are published. */
  readonly now: number;
  /** Archives are made only where a rule needs one: for checks, which publish nothing. */
  readonly checkOnly?: true;
  /** Versions whose payload is not read: their records count, and they are taken as published. */
  readonly recordsOnly?: (versionFolder: string) => boolean;
  /** Records that were parsed before, by path; each is taken out where it is used. */
  readonly parsed?: ParsedRecords;
  readonly onArtifact?: (done: number, total: number, name: string) => void;
  readonly signal?: AbortSignal;
}

/** An artifact's record and those of its versions. */
export type ParsedRecords = Map<string, RecordFile<ArtifactRecord> | RecordFile<Manifest>>;

/** Artifacts that are read at once: while one waits for the disk, others are parsed and packed. */
const ARTIFACTS_AT_ONCE = 8;

export async function parseRepository(options: ParseOptions): Promise<Repository> {
  const layout = layOut(options.source.entries);
  const base = await parseBase(options.source, layout);
  return { ...base, artifacts: await parseArtifacts(options, [...layout.artifacts.values()]) };
}

/** What all artifacts share. */
export async function parseBase(source: Source, layout: Layout): Promise<RepositoryBase> {
  const registry = await readRecord(source.read, layout.registry, "registry.yaml", (path, text) =>
    parseYamlRecord(path, text, parseRegistry),
  );
  const optional = await readOptionalRecords(source, layout);
  const trust = await readTrust(source);
  const ruleProblems = registry.value?.rules && {
    ruleProblems: await moduleProblems(await readModules(source, registry.value)),
  };
  const publishers = [];
  for (const entry of layout.publishers) {
    const file = await readRecord(source.read, entry, entry.path, (path, text) =>
      parseYamlRecord(path, text, parsePublisher),
    );
    publishers.push({ namespace: entry.path.slice("publishers/".length, -".yaml".length), file });
  }
  const advisories: RecordFile<Advisory>[] = [];
  for (const entry of layout.advisories) {
    advisories.push(
      await readRecord(source.read, entry, entry.path, (path, text) =>
        parseJsonRecord(path, text, parseAdvisory),
      ),
    );
  }
  const usage = await readUsageRecords(source, layout.usage);
  return {
    registry,
    ...optional,
    ...(usage && { usage }),
    ...(trust && { trust }),
    ...ruleProblems,
    publishers,
    advisories,
    strays: layout.strays,
  };
}

/** Ordered by name. */
async function parseArtifacts(
  given: ParseOptions,
  files: readonly ArtifactFiles[],
): Promise<readonly ArtifactSubject[]> {
  let done = 0;
  const artifacts = await mapBounded(files, ARTIFACTS_AT_ONCE, async (one) => {
    const artifact = await parseArtifact(given, one);
    given.onArtifact?.(++done, files.length, artifact.name);
    return artifact;
  });
  return artifacts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Records that a registry may do without. */
async function readOptionalRecords(
  source: Source,
  { policy, suppressions, trustedRoot }: Layout,
): Promise<Pick<Repository, "policy" | "suppressions" | "trustedRoot">> {
  return {
    ...(policy && {
      policy: await readRecord(source.read, policy, policy.path, (path, text) =>
        parseYamlRecord(path, text, parsePolicy),
      ),
    }),
    ...(suppressions && {
      suppressions: await readRecord(source.read, suppressions, suppressions.path, (path, text) =>
        parseYamlRecord(path, text, parseSuppressions),
      ),
    }),
    ...(trustedRoot && { trustedRoot: await readJson(source, trustedRoot) }),
  };
}

/** JSON whose shape is not judged here. */
function readJson(source: Source, entry: SourceEntry): Promise<RecordFile<unknown>> {
  return readRecord(source.read, entry, entry.path, (path, text) =>
    parseJsonRecord(path, text, (value): Parsed<unknown> => ({ ok: true, value })),
  );
}

/** The source, stopping between two pieces of a file: packing a large one takes longer than anyone waits. */
function stoppable(source: Source, signal: AbortSignal | undefined): Source {
  return {
    ...source,
    async *stream(entry) {
      for await (const piece of source.stream(entry)) {
        signal?.throwIfAborted();
        yield piece;
      }
    },
  };
}

export async function parseArtifact(
  given: ParseOptions,
  files: ArtifactFiles,
): Promise<ArtifactSubject> {
  given.signal?.throwIfAborted();
  const source = stoppable(given.source, given.signal);
  const options = { ...given, source };
  const recordPath = `${files.folder}/artifact.md`;
  const record =
    taken<ArtifactRecord>(options, recordPath) ??
    (await readArtifactRecord(source.read, files.record, recordPath));
  const name = `${files.namespace}/${files.shortName}`;
  const moderation = files.moderation && (await readModeration(source.read, files.moderation));
  const versions: VersionSubject[] = [];
  for (const version of files.versions.values())
    versions.push(await parseVersion(options, { name, record, files: version }));
  const reviews = [];
  for (const entry of files.reviews) {
    const file = await readReview(source.read, entry, entry.path);
    reviews.push({
      login: entry.path.slice(`${files.folder}/reviews/`.length, -".md".length),
      file,
    });
  }
  const screenshots: PayloadFile[] = [];
  for (const entry of files.screenshots) {
    const path = entry.path.slice(`${files.folder}/screenshots/`.length);
    screenshots.push({ path, entry, ...(await storeScreenshot(options, entry)) });
  }
  return {
    namespace: files.namespace,
    shortName: files.shortName,
    name,
    folder: files.folder,
    record,
    ...(moderation && { moderation }),
    versions,
    reviews,
    screenshots,
    strays: files.strays,
  };
}

function taken<T extends ArtifactRecord | Manifest>(
  { parsed }: ParseOptions,
  path: string,
): RecordFile<T> | undefined {
  const record = parsed?.get(path);
  parsed?.delete(path);
  return record as RecordFile<T> | undefined;
}

async function storeScreenshot(
  { source, sink }: ParseOptions,
  entry: SourceEntry,
): Promise<{ readonly sha256?: string }> {
  if ((entry.kind !== "file" && entry.kind !== "executable") || entry.size > SCREENSHOT_SIZE_MAX)
    return {};
  const bytes = await source.read(entry);
  return isPicture(entry.path, bytes) ? { sha256: (await sink.store(once(bytes))).sha256 } : {};
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Stands for the archive of a version that was not packed because it is published already. */
const UNREAD_ARCHIVE: PackedArchive = { sha256: "", size: 0, unpackedSize: 0, fileCount: 0 };

interface VersionPlace {
  readonly name: string;
  readonly record: RecordFile<ArtifactRecord>;
  readonly files: VersionFiles;
}

async function parseVersion(options: ParseOptions, place: VersionPlace): Promise<VersionSubject> {
  const { source } = options;
  const { version, folder } = place.files;
  const type = typeOf(place.record);
  const path = `${folder}/manifest.yaml`;
  const manifest =
    taken<Manifest>(options, path) ??
    (await readManifest(source.read, place.files.manifest, { path, type }));
  const provenance = place.files.provenance && (await readJson(source, place.files.provenance));
  const signature = await readSignature(source, place.files.signature);
  const unpacked = place.files.payload.map(
    (entry): PayloadFile => ({ path: entry.path.slice(folder.length + "/files/".length), entry }),
  );
  const arrival = source.history.arrivals.get(`${folder}/manifest.yaml`);
  let payload: readonly PayloadFile[] = unpacked;
  let archive: PackedArchive | undefined;
  let digest: string | undefined;
  const texts = new Map<string, string>();
  if (options.recordsOnly?.(folder)) archive = UNREAD_ARCHIVE;
  else if (type && manifest.value && isPackable(unpacked)) {
    const identity = { name: place.name, version, type, manifest: manifest.value };
    ({ payload, archive } =
      options.checkOnly && !provenance && !signature && isSmall(unpacked)
        ? await hashVersion(source, unpacked)
        : await packVersion(source, identity, unpacked, options.sink));
    digest = contentDigest(payload);
    for (const path of wantedTexts(type, manifest.value))
      await readText(source, unpacked, path, texts);
  }
  return {
    version,
    folder,
    manifest,
    provenance,
    signature,
    payload,
    archive,
    contentDigest: digest,
    texts,
    publishedAt: arrival?.committedAt ?? options.now,
    commit: arrival?.commit,
    altered: await alteredPaths(source, { ...place.files, payload }),
  };
}

async function readSignature(
  source: Source,
  entry: SourceEntry | undefined,
): Promise<SignatureFile | undefined> {
  if (entry === undefined) return undefined;
  const isText = refuseEntry(entry) === undefined && entry.size <= SSH_SIGNATURE_SIZE_MAX;
  const decoded = isText ? decodeText(await source.read(entry)) : undefined;
  const text = decoded && "text" in decoded ? decoded.text : undefined;
  return { path: entry.path, ...(text && { text }) };
}

/** Whether no rule asks how well the payload compresses. */
function isSmall(payload: readonly PayloadFile[]): boolean {
  return payload.reduce((sum, { entry }) => sum + entry.size, 0) <= ARCHIVE_RATIO_FLOOR;
}

/** What is not as it was published: by git's history, and by what a working tree holds instead. */
async function alteredPaths(
  { history, recorded, read }: Source,
  {
    folder,
    manifest,
    payload,
  }: Pick<VersionFiles, "folder" | "manifest"> & Pick<VersionSubject, "payload">,
): Promise<readonly string[]> {
  const known = history.altered.get(folder) ?? [];
  if (recorded === undefined || !history.arrivals.has(`${folder}/manifest.yaml`)) return known;
  const found = new Set(known);
  const expected = recorded.get(`${folder}/manifest.yaml`);
  if (manifest && expected !== undefined && refuseEntry(manifest) === undefined) {
    const bytes = await read(manifest);
    if (blobHash(expected, bytes.length).update(bytes).digest("hex") !== expected)
      found.add(manifest.path);
  }
  for (const { entry, sha256, blobId } of payload)
    if (sha256 !== undefined && (blobId === undefined || recorded.get(entry.path) !== blobId))
      found.add(entry.path);
  return [...found].sort();
}

async function readText(
  source: Source,
  payload: readonly PayloadFile[],
  path: string,
  texts: Map<string, string>,
): Promise<void> {
  const file = payload.find((candidate) => candidate.path === path);
  if (!file || file.entry.size > RECORD_SIZE_MAX) return;
  const decoded = decodeText(await source.read(file.entry));
  if ("text" in decoded) texts.set(path, decoded.text);
}
