/**
 * The one archive of a version: a tar.gz whose bytes depend on the files alone.
 *
 * POSIX ustar with pax headers where a path needs one, inside one top folder; entries ordered by
 * path; modification time {@link ARCHIVE_TIME}, owner 0/0, modes 644 or 755.
 */
import { createTarPacker, type TarPackController } from "modern-tar";
import { ARCHIVE_TIME, compressArchive } from "./compress-archive.ts";

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
  yield* compressArchive(readable);
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
