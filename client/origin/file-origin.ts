/** A built tree in a folder of this machine. Symbolic links are followed only inside the folder. */
import { closeSync, constants, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { collect } from "./collect.ts";
import type { Origin } from "./origin.ts";
import { safeSegments } from "./safe-segments.ts";
import { tooLarge } from "./too-large.ts";

/**
 * Bytes up to which a file is read at once, and on this thread: to hand a call to another one and
 * back takes ten times as long as a read of what a tree mostly holds, some hundred bytes each. The
 * look-up before it, which is what a slow disk takes its time for, is handed over.
 */
const SMALL_SIZE_MAX = 64 * 1024;

/** @param folder absolute path of the tree's root; where it leads is looked up once */
export function fileOrigin(folder: string): Origin {
  let root: Promise<string> | undefined;
  const openInside = async (path: string): Promise<OpenFile | undefined> => {
    const place = join(folder, ...safeSegments(path));
    try {
      root ??= realpath(folder);
      const [top, real] = await Promise.all([root, realpath(place)]);
      if (!real.startsWith(top.endsWith(sep) ? top : top + sep)) throw outside(place);
      return openFile(real);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      // A tree may be put there later.
      root = undefined;
      return undefined;
    }
  };
  return {
    location: folder,
    local: true,
    async read(path, limit) {
      const where = join(folder, path);
      const file = await openInside(path);
      const small = file && smallFile(file);
      if (small && small.length > limit) throw tooLarge(where, limit);
      return small ?? (file && collect(pieces(file), where, limit));
    },
    async stream(path) {
      const file = await openInside(path);
      const small = file && smallFile(file);
      return small ? inOnePiece(small) : file && pieces(file);
    },
  };
}

interface OpenFile {
  readonly descriptor: number;
  /** Bytes that it had when it was opened. */
  readonly size: number;
}

/** undefined for what is no regular file. */
function openFile(place: string): OpenFile | undefined {
  // Without O_NONBLOCK a named pipe would keep the command waiting for a writer.
  const descriptor = openSync(place, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const found = fstatSync(descriptor);
  if (found.isFile()) return { descriptor, size: found.size };
  closeSync(descriptor);
  return undefined;
}

/** All of a small file, which is closed then; undefined for one that is large, or is being written. */
function smallFile({ descriptor, size }: OpenFile): Uint8Array | undefined {
  if (size > SMALL_SIZE_MAX) return undefined;
  // One byte more than there should be, so that the same call says that there is no more.
  const bytes = Buffer.allocUnsafe(size + 1);
  let count = -1;
  try {
    count = readSync(descriptor, bytes, 0, size + 1, 0);
    return count === size ? bytes.subarray(0, size) : undefined;
  } finally {
    if (count === size || count < 0) closeSync(descriptor);
  }
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** From the first byte, whatever was read of it before. It is closed at the end, or when it is left. */
const pieces = ({ descriptor }: OpenFile): AsyncIterable<Uint8Array> =>
  createReadStream("", { fd: descriptor, start: 0 });

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}

function outside(place: string): CodedError {
  return new CodedError({
    code: "E_PATH",
    exitCode: EXIT.integrity,
    message: `${place} is a link that leaves the registry's folder`,
    fix: "Build the tree again, or copy the file to where the link stands.",
  });
}
