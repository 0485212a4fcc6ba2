/** Packed blobs in a folder, named by their SHA-256 while they wait to be published. */
import { createHash, randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { PACKING_SIZE_MAX } from "../../schemas/limits.ts";
import type { BlobSink } from "../pack/blob-sink.ts";
import { byteBudget } from "../pack/byte-budget.ts";
import { openPacker, type PackerOptions } from "./packer.ts";

export interface DiskSink extends BlobSink {
  /** Where the blob of a digest lies. */
  pathOf(sha256: string): string;
  remove(): Promise<void>;
}

export async function openDiskSink(
  folder: string,
  packing: Omit<PackerOptions, "folder"> = {},
): Promise<DiskSink> {
  await mkdir(folder, { recursive: true });
  const pathOf = (sha256: string): string => join(folder, sha256);
  const packer = openPacker({ ...packing, folder });
  const budget = byteBudget(PACKING_SIZE_MAX);
  return {
    pathOf,
    pack: (size, load) => budget.within(size, async () => packer.pack(await load())),
    async remove() {
      await packer.close();
      await rm(folder, { recursive: true, force: true });
    },
    async store(pieces) {
      const hash = createHash("sha256");
      let size = 0;
      const temporary = join(folder, `.${randomBytes(8).toString("hex")}`);
      async function* counted(): AsyncGenerator<Uint8Array> {
        for await (const piece of pieces) {
          hash.update(piece);
          size += piece.length;
          yield piece;
        }
      }
      await pipeline(counted, createWriteStream(temporary, { flags: "wx" }));
      const sha256 = hash.digest("hex");
      await rename(temporary, pathOf(sha256));
      return { sha256, size };
    },
  };
}

/** For checks, which need the digests and not the bytes. */
export const hashingSink: BlobSink = {
  async store(pieces) {
    const hash = createHash("sha256");
    let size = 0;
    for await (const piece of pieces) {
      hash.update(piece);
      size += piece.length;
    }
    return { sha256: hash.digest("hex"), size };
  },
};
