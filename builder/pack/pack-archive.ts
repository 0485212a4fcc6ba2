/**
 * The one archive of a version: a tar.gz whose bytes depend on the files alone.
 *
 * POSIX ustar with pax headers where a path needs one, inside one top folder; entries ordered by
 * path; one modification time, owner 0/0, modes 644 or 755 (`archive-entry.ts`).
 */
import { createTarPacker, type TarPackController } from "modern-tar";
import { archiveEntry, type EntryFile, inEntryOrder } from "./archive-entry.ts";
import { archiveGzip, PIECE_SIZE } from "./archive-gzip.ts";

export interface PackFile extends EntryFile {
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
  const gzip = archiveGzip();
  for await (const piece of samePieces(readable)) yield* gzip.push(piece);
  yield* gzip.end();
  await written;
}

async function writeEntries(
  controller: TarPackController,
  topFolder: string,
  files: readonly PackFile[],
): Promise<void> {
  try {
    for (const file of inEntryOrder(files)) {
      const body = controller.add(archiveEntry(topFolder, file)).getWriter();
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
