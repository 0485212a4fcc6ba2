/** The first root that a reader trusts: the published one with the fingerprint that an owner told. */
import { ROOT_ROTATIONS_MAX, ROOT_SIZE_MAX } from "../../schemas/limits.ts";
import { sha256HexOf } from "../../schemas/trust/bytes.ts";
import { parseRoot } from "../../schemas/trust/tuf-metadata.ts";
import { readMetadata } from "./read-metadata.ts";
import { locate, type TufClientOptions } from "./tuf-client-options.ts";
import { wrongPin } from "./tuf-error.ts";
import { readNextRoot, rootOwnKeys } from "./update-root.ts";
import { parseMetadata, verifyMetadata } from "./verify-metadata.ts";

/**
 * Walks `1.root.json`, `2.root.json`, … to the one with the digest, and gives its bytes when its own
 * keys sign it. None of those before it is believed in anything.
 *
 * @param fingerprint SHA-256 of the file's bytes, 64 lower-case hex digits
 * @throws {CodedError} E_ROOT_PIN, E_TUF_FORMAT, E_TUF_SIGNATURE, E_TUF_SIZE, and what the reader throws
 */
export async function pinnedRoot(
  source: Pick<TufClientOptions, "reader" | "metadataPrefix">,
  fingerprint: string,
): Promise<Uint8Array> {
  const none = (found: string) =>
    wrongPin({ file: locate(source, ""), expected: `sha256 ${fingerprint}`, found });
  for (let version = 1; version <= ROOT_ROTATIONS_MAX; version += 1) {
    const name = `${version}.root.json`;
    const read = version === 1 ? readMetadata : readNextRoot;
    const bytes = await read(source, name, ROOT_SIZE_MAX);
    if (bytes === undefined)
      throw none(version === 1 ? "no 1.root.json" : `${version - 1} roots with other digests`);
    const file = locate(source, name);
    if (sha256HexOf(bytes) !== fingerprint) {
      // Where every path has a page, there would be no end of roots.
      parseMetadata(bytes, file, parseRoot);
      continue;
    }
    verifyMetadata(bytes, {
      file,
      parse: parseRoot,
      authorities: (root) => [rootOwnKeys(root)],
    });
    return bytes;
  }
  throw none(`${ROOT_ROTATIONS_MAX} roots with other digests`);
}
