/** A version's payload, read once: the digest of each file, and the archive. */
import { createHash } from "node:crypto";
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import { canonicalBytes } from "../../schemas/canonical.ts";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
import {
  PAYLOAD_FILES_MAX,
  PAYLOAD_SIZE_MAX,
  WHOLE_PAYLOAD_SIZE_MAX,
} from "../../schemas/limits.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { archiveFolder } from "../../schemas/paths.ts";
import type { PackedArchive, PayloadFile } from "../parse/subject.ts";
import type { Source } from "../read/source.ts";
import { blobHash } from "./blob-hash.ts";
import type { BlobSink } from "./blob-sink.ts";
import { type PackFile, packArchive } from "./pack-archive.ts";
import { type MemoryFile, type Packed, type Packing, packInMemory } from "./pack-in-memory.ts";
import type { FileDigests } from "./pack-whole.ts";

/** The file at an archive's top that says what the archive is. Authors may not write one. */
export const MANIFEST_FILE = "ashlar.json";

export interface VersionIdentity {
  /** `namespace/name`. */
  readonly name: string;
  readonly version: string;
  readonly type: ArtifactType;
  readonly manifest: Manifest;
}

export interface PackedVersion {
  readonly payload: readonly PayloadFile[];
  readonly archive: PackedArchive;
}

/** Whether the payload can be packed: regular files only, within limits, with no file of ours among them. */
export function isPackable(payload: readonly PayloadFile[]): boolean {
  const regular = payload.every(
    ({ entry }) => entry.kind === "file" || entry.kind === "executable",
  );
  const size = payload.reduce((sum, { entry }) => sum + entry.size, 0);
  const reserved = payload.some(({ path }) => path === MANIFEST_FILE);
  return (
    regular &&
    !reserved &&
    payload.length > 0 &&
    payload.length <= PAYLOAD_FILES_MAX &&
    size <= PAYLOAD_SIZE_MAX
  );
}

/**
 * Packs a payload for which {@link isPackable} holds. Only what can never change goes in: nothing
 * from `artifact.md` but the type, so that editing a summary leaves every archive's digest alone.
 */
export async function packVersion(
  source: Source,
  identity: VersionIdentity,
  payload: readonly PayloadFile[],
  sink: BlobSink,
): Promise<PackedVersion> {
  const topFolder = archiveFolder(identity.name, identity.version);
  const described = describingFiles(identity, payload);
  const unpackedSize = [...payload.map(({ entry }) => entry), ...described].reduce(
    (sum, { size }) => sum + size,
    0,
  );
  const packing = { source, topFolder, payload, described };
  const { blob, digests } =
    sink.pack && unpackedSize <= WHOLE_PAYLOAD_SIZE_MAX
      ? await packInMemory(packing, sink.pack)
      : await packInPieces(packing, sink);
  return {
    payload: payload.map((file) => withDigest(file, digests.get(file.path))),
    archive: { ...blob, unpackedSize, fileCount: payload.length + described.length },
  };
}

async function packInPieces(
  { source, topFolder, payload, described }: Packing,
  sink: BlobSink,
): Promise<Packed> {
  const digests = new Map<string, FileDigests>();
  const files = [...payload.map((file) => hashedFile(source, file, digests)), ...described];
  return { blob: await sink.store(packArchive(topFolder, files)), digests };
}

/** Reads a payload for which {@link isPackable} holds, and makes no archive of it. */
export async function hashVersion(
  source: Source,
  payload: readonly PayloadFile[],
): Promise<PackedVersion> {
  const digests = new Map<string, FileDigests>();
  for (const file of payload) for await (const _ of hashedFile(source, file, digests).content());
  return {
    payload: payload.map((file) => withDigest(file, digests.get(file.path))),
    archive: {
      sha256: "",
      size: 0,
      unpackedSize: payload.reduce((sum, { entry }) => sum + entry.size, 0),
      fileCount: payload.length,
    },
  };
}

/** What a payload holds, as one digest. */
export function contentDigest(payload: readonly PayloadFile[]): Sha256 {
  return sha256Hex(
    canonicalBytes(
      payload.map(({ path, entry, sha256 }) => [path.toWellFormed(), entry.kind, sha256 ?? ""]),
    ),
  );
}

function hashedFile(
  source: Source,
  file: PayloadFile,
  digests: Map<string, FileDigests>,
): PackFile {
  return {
    path: file.path,
    executable: file.entry.kind === "executable",
    size: file.entry.size,
    async *content() {
      const hash = createHash("sha256");
      const recorded = source.recorded?.get(file.entry.path);
      const blob = recorded === undefined ? undefined : blobHash(recorded, file.entry.size);
      for await (const piece of source.stream(file.entry)) {
        hash.update(piece);
        blob?.update(piece);
        yield piece;
      }
      const blobId = blob?.digest("hex");
      digests.set(file.path, {
        sha256: hash.digest("hex"),
        ...(blobId !== undefined && { blobId }),
      });
    },
  };
}

function withDigest(file: PayloadFile, digests: FileDigests | undefined): PayloadFile {
  return { ...file, ...digests };
}

/** `ashlar.json` for our client, and a `package.json`, without which npm would not install the archive. */
function describingFiles(
  { name, version, type, manifest }: VersionIdentity,
  payload: readonly PayloadFile[],
): MemoryFile[] {
  const files = [memoryFile(MANIFEST_FILE, { name, version, type, manifest })];
  if (!payload.some(({ path }) => path === "package.json")) {
    files.push(memoryFile("package.json", { name: `@${name}`, version }));
  }
  return files;
}

function memoryFile(path: string, value: unknown): MemoryFile {
  const bytes = canonicalBytes(value);
  return { path, executable: false, size: bytes.length, bytes, content: () => [bytes] };
}
