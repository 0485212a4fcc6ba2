/**
 * An Ed25519 public key as OpenSSL, cosign and Go read it: SubjectPublicKeyInfo (RFC 8410, section
 * 4) in PEM (RFC 7468, section 13).
 */
import { concatBytes, equalBytes, fromBase64, fromHex, sha256HexOf, toBase64 } from "./bytes.ts";

/** DER of everything before the 32 bytes: a sequence, the algorithm 1.3.101.112, a bit string. */
const HEAD = fromHex("302a300506032b6570032100") ?? new Uint8Array();
const [BEGIN, END] = ["-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"];

/** @param publicKey 32 bytes */
export function spkiPem(publicKey: Uint8Array): string {
  return `${BEGIN}\n${toBase64(spkiDer(publicKey))}\n${END}\n`;
}

/** What attestations call their key by: SHA-256, hex, of the DER. */
export function spkiKeyId(publicKey: Uint8Array): string {
  return sha256HexOf(spkiDer(publicKey));
}

/** The 32 bytes; undefined for other kinds of key, several blocks, or text around the block. */
export function publicKeyOfPem(text: string): Uint8Array | undefined {
  const [begin, body = "", end, ...rest] = text.replaceAll("\r\n", "\n").split("\n");
  if (begin !== BEGIN || end !== END || rest.join("") !== "") return undefined;
  const der = fromBase64(body);
  if (der?.length !== HEAD.length + 32) return undefined;
  return equalBytes(der.subarray(0, HEAD.length), HEAD) ? der.slice(HEAD.length) : undefined;
}

function spkiDer(publicKey: Uint8Array): Uint8Array {
  if (publicKey.length !== 32) throw new TypeError("an Ed25519 public key has 32 bytes");
  return concatBytes(HEAD, publicKey);
}
