import { createHash, type Hash } from "node:crypto";

/** Git's SHA-1 ids have 40 hex digits, its SHA-256 ids 64. */
const SHA1_LENGTH = 40;

/**
 * The hash that git names a blob by, begun with its header (git-hash-object; gitformat-hash): the
 * content follows.
 *
 * @param like an id of the same repository, which says the algorithm @param size bytes of the content
 */
export function blobHash(like: string, size: number): Hash {
  const algorithm = like.length === SHA1_LENGTH ? "sha1" : "sha256";
  return createHash(algorithm).update(`blob ${size}\0`);
}
