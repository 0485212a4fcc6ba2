/** One gzip file (RFC 1952), inflated to its last byte and within a limit. */
import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { CodedError } from "../../schemas/coded-error.ts";
import { archiveError } from "./archive-error.ts";

export interface GunzipOptions {
  /** Bytes of the file. */
  readonly size: number;
  /** Most bytes that may come out. */
  readonly limit: number;
}

/** @throws {CodedError} E_ARCHIVE_GZIP, E_ARCHIVE_SIZE, E_ARCHIVE_TRAILING */
export async function* gunzipWhole(
  file: FileHandle,
  { size, limit }: GunzipOptions,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ rejectGarbageAfterEnd: true });
  const source = file.createReadStream({ start: 0, autoClose: false });
  const fed = pipeline(source, gunzip);
  fed.catch(() => undefined);
  let produced = 0;
  try {
    for await (const piece of gunzip) {
      produced += piece.length;
      if (produced > limit) throw archiveError("SIZE", `it unpacks to more than ${limit} bytes`);
      yield piece;
    }
    // Releases of Node 24 without that option stop at the end of the data without a word.
    if (gunzip.bytesWritten !== size)
      throw archiveError("TRAILING", `${size - gunzip.bytesWritten} bytes follow its gzip data`);
  } catch (error) {
    throw error instanceof CodedError || !isZlib(error) ? error : notGzip(error);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

function isZlib(error: unknown): error is Error {
  return error instanceof Error && "code" in error && /^Z_|^ERR_/.test(String(error.code));
}

function notGzip(error: Error): CodedError {
  if ("code" in error && error.code === "ERR_TRAILING_JUNK_AFTER_STREAM_END")
    return archiveError("TRAILING", "data follows its gzip data", undefined, error);
  return archiveError("GZIP", `it is no whole gzip file (${error.message})`, undefined, error);
}
