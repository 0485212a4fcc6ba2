/** A payload that is in memory: the bytes that `packArchive` gives for it, in a third of the time, on any thread. */
import { packTar } from "modern-tar";
import { sha256Hex } from "../../schemas/digest.ts";
import { archiveEntry, type EntryFile, inEntryOrder } from "./archive-entry.ts";
import { archiveGzip, PIECE_SIZE } from "./archive-gzip.ts";
import { blobHash } from "./blob-hash.ts";

/** What can be handed to another thread. */
export interface WholePayload {
  /** The archive's top folder. */
  readonly topFolder: string;
  readonly files: readonly WholeFile[];
  /** The files' bytes, one after the other. */
  readonly bytes: Uint8Array;
}

export interface WholeFile extends EntryFile {
  /** Git's id of what was committed at that place: then git's id of what is there now is wanted, too. */
  readonly recorded?: string;
}

export interface FileDigests {
  readonly sha256: string;
  readonly blobId?: string;
}

export interface PackedWhole {
  readonly archive: Uint8Array;
  /** Of the archive. */
  readonly sha256: string;
  /** Of each file, in the order in which they were given. */
  readonly digests: readonly FileDigests[];
}

export async function packWhole({ topFolder, files, bytes }: WholePayload): Promise<PackedWhole> {
  let offset = 0;
  const bodies = files.map((file) => {
    const content = bytes.subarray(offset, offset + file.size);
    offset += file.size;
    return { ...file, content };
  });
  const tar = await packTar(
    inEntryOrder(bodies).map((file) => ({
      header: archiveEntry(topFolder, file),
      body: file.content,
    })),
  );
  const archive = compressed(tar);
  return { archive, sha256: sha256Hex(archive), digests: bodies.map(digestsOf) };
}

function compressed(tar: Uint8Array): Uint8Array {
  const gzip = archiveGzip();
  const ready: Uint8Array[] = [];
  // A last piece of no bytes is one, too.
  for (let start = 0; start <= tar.length; start += PIECE_SIZE)
    ready.push(...gzip.push(tar.subarray(start, start + PIECE_SIZE)));
  return Buffer.concat([...ready, ...gzip.end()]);
}

function digestsOf({
  content,
  recorded,
}: WholeFile & { readonly content: Uint8Array }): FileDigests {
  const sha256 = sha256Hex(content);
  if (recorded === undefined) return { sha256 };
  return { sha256, blobId: blobHash(recorded, content.length).update(content).digest("hex") };
}
