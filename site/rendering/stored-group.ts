/**
 * Some files under one digest: the pages of a group, or the program that renders them.
 *
 * The first line is the SHA-256 of the key and the rest, the second a header in JSON, and then come
 * the files, one after the other. What is cut off or altered is no group.
 */
import { createHash } from "node:crypto";
import { sha256Hex } from "../../schemas/digest.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { PageLinks } from "../src/view/page-links.ts";

export interface StoredFile extends Reference {
  readonly bytes: Uint8Array;
}

export interface StoredGroup {
  /** What else the files show, and how that stood when they were made (`page-links.ts`). */
  readonly links: PageLinks;
  readonly state: string;
  readonly files: readonly StoredFile[];
}

const DIGEST_LENGTH = 64;
const LINE = 10;

export function storedFile(path: string, content: string | Uint8Array): StoredFile {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return { path, sha256: sha256Hex(bytes), size: bytes.length, bytes };
}

export function packGroup(key: string, { links, state, files }: StoredGroup): Uint8Array {
  const references = files.map(({ path, sha256, size }) => ({ path, sha256, size }));
  const header = `${JSON.stringify({ links, state, files: references })}\n`;
  const rest = Buffer.concat([Buffer.from(header), ...files.map(({ bytes }) => bytes)]);
  return Buffer.concat([Buffer.from(`${digestOf(key, rest)}\n`), rest]);
}

/** undefined for what is not, byte by byte, what was packed under `key`. */
export function unpackGroup(key: string, packed: Uint8Array): StoredGroup | undefined {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const rest = bytes.subarray(DIGEST_LENGTH + 1);
  if (bytes.toString("latin1", 0, DIGEST_LENGTH) !== digestOf(key, rest)) return undefined;
  const end = rest.indexOf(LINE);
  const { links, state, files } = JSON.parse(rest.toString("utf8", 0, end)) as Omit<
    StoredGroup,
    "files"
  > & { files: Reference[] };
  let offset = end + 1;
  const stored = files.map((file) => {
    const content = rest.subarray(offset, offset + file.size);
    offset += file.size;
    return { ...file, bytes: content };
  });
  return { links, state, files: stored };
}

function digestOf(key: string, rest: Uint8Array): string {
  return createHash("sha256").update(`${key}\n`).update(rest).digest("hex");
}
