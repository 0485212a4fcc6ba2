/**
 * The gzip (RFC 1952) of an archive, with the same bytes on every machine. Compression is fflate's and
 * not zlib's: zlib builds choose their match finder by processor, so their bytes differ between
 * machines, while fflate is arithmetic in JavaScript.
 */
import { constants, gunzipSync } from "node:zlib";
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
  let begun: Compressing | undefined;
  let isEnded = false;
  return {
    push(piece) {
      if (begun) begun.compressor.push(piece, false);
      else {
        begun = begin(piece);
        isEnded = piece.length < PIECE_SIZE;
      }
      return begun.ready.splice(0);
    },
    end() {
      if (!isEnded) begun?.compressor.push(new Uint8Array(), true);
      isEnded = true;
      return begun?.ready.splice(0) ?? [];
    },
  };
}

interface Compressing {
  readonly compressor: Gzip;
  /** Compressed bytes that nobody has taken yet. */
  readonly ready: Uint8Array[];
}

/**
 * fflate keeps 32 KiB of zeros before a stream and can repeat from them what was never there, so that
 * nobody can unpack it: a tar's later header, after padding, looks like zeros and the first header.
 * Only the first 32 KiB can reach that far back. Then it is compressed without anything before it;
 * otherwise as ever, because what is published keeps its bytes.
 */
function begin(first: Uint8Array): Compressing {
  const usual = pushFirst(open(), first);
  return isReadable(usual.ready) ? usual : pushFirst(withNothingBefore(open()), first);
}

function open(): Compressing {
  const ready: Uint8Array[] = [];
  const options = {
    level: COMPRESSION_LEVEL,
    mem: COMPRESSION_MEMORY,
    mtime: ARCHIVE_TIME,
  } as const;
  return { compressor: new Gzip(options, (bytes) => void ready.push(bytes)), ready };
}

/** Its own state, fflate 0.8: where in its buffer the next byte, the last match and the end are. */
function withNothingBefore(compressing: Compressing): Compressing {
  Object.assign(compressing.compressor, { s: { l: 0, i: 0, w: 0, z: 0 } });
  return compressing;
}

function pushFirst(compressing: Compressing, first: Uint8Array): Compressing {
  const { compressor } = compressing;
  compressor.push(first, false);
  if (first.length < PIECE_SIZE) compressor.push(new Uint8Array(), true);
  return compressing;
}

/** As far as it goes: what is missing at the end is no fault. */
function isReadable(compressed: readonly Uint8Array[]): boolean {
  try {
    gunzipSync(Buffer.concat(compressed), { finishFlush: constants.Z_SYNC_FLUSH });
    return true;
  } catch {
    return false;
  }
}
