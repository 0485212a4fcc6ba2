/** A file of the tree: its path and its bytes, or the packed blob that holds them. */
import { canonicalBytes } from "../../schemas/canonical.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import type { Reference } from "../../schemas/published/reference.ts";

export interface PublishedFile extends Reference {
  /** Absent for a blob that the sink holds under its SHA-256. */
  readonly bytes?: Uint8Array;
  /** The tree before has it, and it stays there. */
  readonly isKept?: true;
}

/** A JSON document whose path holds its own digest. */
export function hashedJson(value: unknown, path: (digest: string) => string): PublishedFile {
  return hashedBytes(canonicalBytes(value), path);
}

export function hashedBytes(bytes: Uint8Array, path: (digest: string) => string): PublishedFile {
  const sha256 = sha256Hex(bytes);
  return { path: path(sha256), sha256, size: bytes.length, bytes };
}

export function namedBytes(bytes: Uint8Array, path: string): PublishedFile {
  return hashedBytes(bytes, () => path);
}

export function namedJson(value: unknown, path: string): PublishedFile {
  return hashedJson(value, () => path);
}

export function referenceTo({ path, sha256, size }: Reference): Reference {
  return { path, sha256, size };
}
