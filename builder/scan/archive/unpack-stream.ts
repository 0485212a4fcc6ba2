/** One compressed stream, gzip (RFC 1952) or zstd (RFC 8878), in pieces and within bounds. */
import type { Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { ARCHIVE_RATIO_FLOOR, ARCHIVE_RATIO_MAX } from "../../../schemas/limits.ts";
import type { ArchiveComplaint, ArchiveReading } from "./archive-member.ts";
import { tooFarPacked } from "./bomb-complaint.ts";

const PIECE = 256 * 1024;
const AGAIN = "compress the content anew with an ordinary program";

/** Ends early, with a complaint, where the stream is broken; a bomb ends where its ratio is known. */
export async function* unpackStream(
  packed: Uint8Array,
  format: "gzip" | "zstd",
  reading: ArchiveReading,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  let rest = packed;
  try {
    do {
      const stream: Transform & { bytesWritten: number } =
        format === "gzip"
          ? createGunzip({ chunkSize: PIECE })
          : createZstdDecompress({ chunkSize: PIECE });
      stream.end(rest);
      for await (const piece of stream as AsyncIterable<Uint8Array>) {
        size += piece.length;
        if (size > ARCHIVE_RATIO_FLOOR && size > packed.length * ARCHIVE_RATIO_MAX) {
          reading.complain(tooFarPacked(packed.length, size));
          return reading.skip("it unpacks to too much to be looked into");
        }
        yield piece;
      }
      // Node follows the members of a gzip to the end, but stops behind the first frame of a zstd.
      rest = rest.subarray(stream.bytesWritten || rest.length);
    } while (format === "zstd" && isZstd(rest));
    if (rest.some((byte) => byte !== 0)) reading.complain(strayData(format));
  } catch (error) {
    reading.complain(brokenBy(error, format));
    reading.skip(`its ${format} data is broken`);
  }
}

function isZstd(bytes: Uint8Array): boolean {
  return bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
}

function strayData(format: string): ArchiveComplaint {
  const message = `is followed by data that is no ${format}`;
  return { danger: "structure", kind: "data-after", message, fix: AGAIN };
}

function brokenBy(error: unknown, format: string): ArchiveComplaint {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const broken = { danger: "structure", fix: AGAIN } as const;
  if (code === "Z_BUF_ERROR") return { ...broken, kind: "truncated", message: "is cut off" };
  if (message === "incorrect data check" || message === "incorrect length check")
    return { ...broken, kind: "crc", message: "has a wrong checksum or length at its end" };
  // The first header was right, or the bytes would not have been taken for a gzip.
  if (message === "incorrect header check" || message === "unknown compression method")
    return strayData(format);
  return {
    ...broken,
    kind: "corrupt",
    message: `cannot be unpacked: its ${format} data is broken`,
  };
}
