/** Bounded decompression: what comes out is at most `max` bytes, or it is no result at all. */
import { constants, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from "node:zlib";

export type Packing = "gzip" | "zlib" | "zstd" | "deflate";

/** Why nothing came out. */
export type UnpackFailure = "too-large" | "damaged";

/** Truncated streams give what there is: whoever loads them may not mind either. */
export function unpack(
  bytes: Uint8Array,
  packing: Packing,
  max: number,
): Uint8Array | UnpackFailure {
  const options = { maxOutputLength: Math.max(1, max), finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (packing) {
      case "gzip":
        return gunzipSync(bytes, options);
      case "zlib":
        return inflateSync(bytes, options);
      case "deflate":
        return inflateRawSync(bytes, options);
      case "zstd":
        return zstdDecompressSync(bytes, { maxOutputLength: options.maxOutputLength });
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "damaged";
  }
}
