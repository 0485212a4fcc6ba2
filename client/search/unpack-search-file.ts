/**
 * From the bytes of a file to its content: digest, then gzip within a limit, then JSON. It runs
 * wherever the web's own interfaces are: browsers, Node.
 */
import { SEARCH_UNPACKED_SIZE_MAX } from "../../schemas/limits.ts";
import { searchFilePath } from "../../schemas/paths.ts";
import { searchFileError } from "./search-error.ts";

export interface Unpacked {
  readonly content: unknown;
  /** Characters of JSON. */
  readonly length: number;
}

/** The SHA-256 of bytes. */
export type Sha256Function = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/**
 * @param name the digits that name the file
 * @throws {CodedError} E_SEARCH_FILE
 */
export async function unpackSearchFile(
  bytes: Uint8Array,
  name: string,
  sha256: Sha256Function,
): Promise<Unpacked> {
  const path = searchFilePath(name);
  const digest = hexOf(await sha256(bytes)).slice(0, name.length);
  if (digest !== name)
    throw searchFileError(path, `SHA-256 ${name}…`, `SHA-256 ${digest}…, ${bytes.length} bytes`);
  return unpackJson(bytes, path);
}

/** @throws {CodedError} E_SEARCH_FILE when it is no gzip, too large, or no JSON */
export async function unpackJson(bytes: Uint8Array, path: string): Promise<Unpacked> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await inflate(bytes));
    return { content: JSON.parse(text), length: text.length };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw searchFileError(path, "JSON, compressed with gzip", found);
  }
}

async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  const body = new Blob([new Uint8Array(bytes)]).stream();
  const reader = body.pipeThrough(new DecompressionStream("gzip")).getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > SEARCH_UNPACKED_SIZE_MAX) {
      await reader.cancel();
      throw new RangeError(`more than ${SEARCH_UNPACKED_SIZE_MAX} bytes`);
    }
    pieces.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** What browsers have for pages that came encrypted or from their own machine, and Node always. */
export async function nativeSha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
