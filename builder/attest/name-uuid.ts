/** Name-based UUIDs of version 8 with SHA-256 (RFC 9562, section 5.8 and appendix B.2). */
import { concatBytes, fromHex, sha256Bytes, toHex, utf8 } from "../../schemas/trust/bytes.ts";

/** The namespace for URLs (RFC 9562, section 6.6). */
export const URL_NAMESPACE = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

/** @param namespace a UUID in lower case */
export function nameUuid(namespace: string, name: string): string {
  const prefix = fromHex(namespace.replaceAll("-", "")) ?? new Uint8Array();
  const bytes = sha256Bytes(concatBytes(prefix, utf8(name))).slice(0, 16);
  const at = (index: number): number => bytes[index] ?? 0;
  bytes[6] = (at(6) & 0x0f) | 0x80;
  bytes[8] = (at(8) & 0x3f) | 0x80;
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
