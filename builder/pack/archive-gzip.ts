/**
 * The compression of archives: fflate's and not zlib's. zlib builds choose their match finder by
 * processor, so their bytes differ between machines, while fflate is arithmetic in JavaScript and
 * gives the same bytes everywhere.
 */
import { Gzip } from "fflate";
import { ARCHIVE_TIME } from "./archive-entry.ts";

/** Uncompressed bytes handed to the compressor at once: its output depends on the pieces' sizes. */
export const PIECE_SIZE = 64 * 1024;
const COMPRESSION_LEVEL = 6;
/** 2^(12 + 4) hash entries: larger tables cost 2 MB for each archive and save a thousandth of a percent. */
const COMPRESSION_MEMORY = 4;

export interface ArchiveGzip {
  /** Takes {@link PIECE_SIZE} bytes, or, the last time, fewer, none maybe. @returns what is ready of the archive */
  push(piece: Uint8Array): Uint8Array[];
  end(): Uint8Array[];
}

export function archiveGzip(): ArchiveGzip {
  const ready: Uint8Array[] = [];
  const gzip = new Gzip(
    { level: COMPRESSION_LEVEL, mem: COMPRESSION_MEMORY, mtime: ARCHIVE_TIME },
    (bytes) => void ready.push(bytes),
  );
  const push = (piece: Uint8Array, last: boolean): Uint8Array[] => {
    gzip.push(piece, last);
    return ready.splice(0);
  };
  return {
    push: (piece) => push(piece, false),
    end: () => push(new Uint8Array(), true),
  };
}
