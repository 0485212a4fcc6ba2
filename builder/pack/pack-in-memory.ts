/** A payload read whole, its files asked for at once, and packed by the sink. */
import type { PayloadFile } from "../parse/subject.ts";
import type { Source, SourceEntry } from "../read/source.ts";
import type { BlobSink, StoredBlob } from "./blob-sink.ts";
import type { PackFile } from "./pack-archive.ts";
import type { FileDigests, WholeFile, WholePayload } from "./pack-whole.ts";

export interface Packing {
  readonly source: Source;
  readonly topFolder: string;
  readonly payload: readonly PayloadFile[];
  /** Ours. */
  readonly described: readonly MemoryFile[];
}

export interface MemoryFile extends PackFile {
  readonly bytes: Uint8Array;
}

export interface Packed {
  readonly blob: StoredBlob;
  /** Of the payload's files, by path. */
  readonly digests: ReadonlyMap<string, FileDigests>;
}

/** @throws {Error} when a file is not as long as its entry says */
export async function packInMemory(
  packing: Packing,
  pack: NonNullable<BlobSink["pack"]>,
): Promise<Packed> {
  const { source, payload, described } = packing;
  const files = [...payload.map((file) => wholeFile(source, file)), ...described.map(plainFile)];
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const { digests, ...blob } = await pack(size, () => readPayload(packing, files, size));
  return {
    blob,
    digests: new Map(payload.map(({ path }, at) => [path, digests[at] ?? { sha256: "" }])),
  };
}

async function readPayload(
  { source, topFolder, payload, described }: Packing,
  files: readonly WholeFile[],
  size: number,
): Promise<WholePayload> {
  const contents = await Promise.all([
    ...payload.map(({ entry }) => readExactly(source, entry)),
    ...described.map(({ bytes }) => bytes),
  ]);
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const content of contents) {
    bytes.set(content, offset);
    offset += content.length;
  }
  return { topFolder, files, bytes };
}

async function readExactly(source: Source, entry: SourceEntry): Promise<Uint8Array> {
  const bytes = await source.read(entry);
  if (bytes.length === entry.size) return bytes;
  throw new Error(`${entry.path} has ${bytes.length} bytes, and its size was ${entry.size}`);
}

function wholeFile(source: Source, { path, entry }: PayloadFile): WholeFile {
  const recorded = source.recorded?.get(entry.path);
  const executable = entry.kind === "executable";
  return { path, executable, size: entry.size, ...(recorded !== undefined && { recorded }) };
}

function plainFile({ path, executable, size }: MemoryFile): WholeFile {
  return { path, executable, size };
}
