import { hashProblem } from "../../../client/trust/check-hashes.ts";
import type { TufClient } from "../../../client/trust/tuf-client.ts";
import type { MetadataReader } from "../../../client/trust/tuf-client-options.ts";
import { missing, mixed, tooLong } from "../../../client/trust/tuf-error.ts";
import { targetFilePath } from "../../../schemas/paths.ts";

export interface ReadFile {
  /** Relative to the tree's root. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * The bytes of a TUF target; undefined when nothing that is signed lists it.
 *
 * @throws {CodedError} E_TUF_MISSING, E_TUF_SIZE, E_TUF_MIX, and what client and reader throw
 */
export async function readTarget(
  path: string,
  { reader, client, limit }: { reader: MetadataReader; client: TufClient; limit: number },
): Promise<ReadFile | undefined> {
  const target = await client.target(path);
  if (target === undefined) return undefined;
  const sha256 = target.hashes.sha256 ?? "";
  const file = { path: targetFilePath(path, sha256), sha256, size: target.length };
  return { file: file.path, bytes: await readNamed(reader, file, limit) };
}

/** A file that a verified one names by size and digest. @throws {CodedError} as {@link readTarget} */
export async function readNamed(
  reader: MetadataReader,
  { path, sha256, size }: { path: string; sha256: string; size: number },
  limit: number,
): Promise<Uint8Array> {
  if (size > limit) throw tooLong(path, limit);
  const bytes = await reader.read(path, size);
  if (bytes === undefined) throw missing(path, "the signed metadata names");
  const problem = hashProblem(bytes, { length: size, hashes: { sha256 } });
  if (problem !== undefined) throw mixed({ file: path, ...problem });
  return bytes;
}
