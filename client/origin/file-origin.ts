/** A built tree in a folder of this machine. Symbolic links are followed only inside the folder. */
import { constants } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { collect } from "./collect.ts";
import type { Origin } from "./origin.ts";
import { safeSegments } from "./safe-segments.ts";

/** @param folder absolute path of the tree's root */
export function fileOrigin(folder: string): Origin {
  return {
    location: folder,
    local: true,
    async read(path, limit) {
      const file = await openInside(folder, path);
      return file && collect(pieces(file), join(folder, path), limit);
    },
    async stream(path) {
      const file = await openInside(folder, path);
      return file && pieces(file);
    },
  };
}

async function openInside(folder: string, path: string): Promise<FileHandle | undefined> {
  const place = join(folder, ...safeSegments(path));
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(place)]);
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) throw outside(place);
    // Without O_NONBLOCK a named pipe would keep the command waiting for a writer.
    const file = await open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function* pieces(file: FileHandle): AsyncGenerator<Uint8Array> {
  try {
    yield* file.createReadStream({ autoClose: false });
  } finally {
    await file.close();
  }
}

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
