/** Any archive as members; a compressed stream that holds no archive is one member. */
import type { ArchiveFormat } from "./archive-format.ts";
import type { ArchiveMember, ArchiveReading } from "./archive-member.ts";
import { readSingle } from "./read-single.ts";
import { readTar } from "./read-tar.ts";
import { readZip } from "./read-zip.ts";
import { isTarHeader, TAR_BLOCK } from "./tar-header.ts";
import { unpackStream } from "./unpack-stream.ts";

export async function* readArchive(
  bytes: Uint8Array,
  format: ArchiveFormat,
  reading: ArchiveReading,
): AsyncGenerator<ArchiveMember> {
  if (format === "zip") yield* readZip(bytes, reading);
  else if (format === "tar") yield* readTar(whole(bytes), reading);
  else {
    const pieces = unpackStream(bytes, format, reading);
    const { start, all } = await peeked(pieces, TAR_BLOCK);
    if (isTarHeader(start)) yield* readTar(all, reading);
    else yield* readSingle(all, bytes, reading);
  }
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The first bytes of a stream, and the stream with them. */
async function peeked(pieces: AsyncGenerator<Uint8Array>, length: number) {
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < length) {
    const next = await pieces.next();
    if (next.done) break;
    parts.push(next.value);
    size += next.value.length;
  }
  const start = Buffer.concat(parts);
  async function* all(): AsyncGenerator<Uint8Array> {
    yield start;
    yield* pieces;
  }
  return { start, all: all() };
}
