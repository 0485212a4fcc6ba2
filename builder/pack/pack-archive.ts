/**
 * The one archive of a version: a tar.gz whose bytes depend on the files alone.
 *
 * POSIX ustar with pax headers where a path needs one, inside one top folder; entries ordered by
 * path; modification time {@link ARCHIVE_TIME}, owner 0/0, modes 644 or 755. Compression is fflate's
 * and not zlib's: zlib builds choose their match finder by processor, so their bytes differ between
 * machines, while fflate is arithmetic in JavaScript and gives the same bytes everywhere.
 */
import { Gzip } from "fflate";
import { createTarPacker, type TarPackController } from "modern-tar";

/**
 * 1985-10-26T08:15:00Z, the time npm writes. Zero would be simpler, but Python's zipfile refuses
 * times before 1980 when a reader repacks the files.
 */
const ARCHIVE_TIME = new Date(499_162_500_000);

/** Uncompressed bytes handed to the compressor at once: its output depends on the pieces' sizes. */
const PIECE_SIZE = 64 * 1024;
const COMPRESSION_LEVEL = 6;
/** 2^(12 + 4) hash entries: larger tables cost 2 MB for each archive and save a thousandth of a percent. */
const COMPRESSION_MEMORY = 4;

export interface PackFile {
  /** Relative to the archive's top folder. */
  readonly path: string;
  readonly executable: boolean;
  /** Bytes; exact. */
  readonly size: number;
  readonly content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** @throws {Error} when a file's content is not `size` bytes long */
export async function* packArchive(
  topFolder: string,
  files: readonly PackFile[],
): AsyncGenerator<Uint8Array> {
  const { readable, controller } = createTarPacker();
  const written = writeEntries(controller, topFolder, files);
  written.catch(() => undefined);
  yield* compress(samePieces(readable));
  await written;
}

async function writeEntries(
  controller: TarPackController,
  topFolder: string,
  files: readonly PackFile[],
): Promise<void> {
  try {
    for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
      const header = {
        name: `${topFolder}/${file.path}`,
        size: file.size,
        mode: file.executable ? 0o755 : 0o644,
        mtime: ARCHIVE_TIME,
        uid: 0,
        gid: 0,
        type: "file" as const,
      };
      const body = controller.add(header).getWriter();
      for await (const piece of file.content()) await body.write(new Uint8Array(piece));
      await body.close();
    }
    controller.finalize();
  } catch (error) {
    controller.error(error);
    throw error;
  }
}

async function* samePieces(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(PIECE_SIZE);
  let filled = 0;
  for await (const bytes of input) {
    for (let taken = 0; taken < bytes.length; ) {
      const part = bytes.subarray(taken, taken + PIECE_SIZE - filled);
      piece.set(part, filled);
      filled += part.length;
      taken += part.length;
      if (filled < PIECE_SIZE) continue;
      yield piece;
      piece = new Uint8Array(PIECE_SIZE);
      filled = 0;
    }
  }
  yield piece.subarray(0, filled);
}

async function* compress(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const gzip = new Gzip(
    { level: COMPRESSION_LEVEL, mem: COMPRESSION_MEMORY, mtime: ARCHIVE_TIME },
    (bytes) => void ready.push(bytes),
  );
  for await (const piece of pieces) {
    gzip.push(piece, false);
    yield* ready.splice(0);
  }
  gzip.push(new Uint8Array(), true);
  yield* ready.splice(0);
}
