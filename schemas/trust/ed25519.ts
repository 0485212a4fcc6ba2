/**
 * Ed25519 (RFC 8032) as every format here uses it: 32-byte seeds and public keys, 64-byte signatures.
 * Verification is the strict one of RFC 8032, section 5.1.7; the library's default is ZIP 215, which
 * accepts encodings that OpenSSH, Go and OpenSSL refuse.
 */
import { getPublicKey, hashes, Point, sign, verify } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";

hashes.sha512 = sha512;

/** 32 bytes from a good source of chance; whoever has them is the key. */
export type Seed = Uint8Array;

export function publicKeyOf(seed: Seed): Uint8Array {
  return getPublicKey(seed);
}

export function signEd25519(seed: Seed, message: Uint8Array): Uint8Array {
  return sign(message, seed);
}

/** Whether the signature is the key's over the message; false, never an exception, for bytes that are no key or no signature. */
export function isEd25519Signature(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  if (quick?.(publicKey, message, signature) && isStrictKey(publicKey)) return true;
  try {
    return verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** Says yes only for what RFC 8032, section 5.1.7, accepts; a no is asked again. */
export type QuickVerify = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean;

let quick: QuickVerify | undefined;

/**
 * Lets a platform's own code say yes first. Answers stay those of this module: a no, and a key that
 * it would refuse, go the slow way.
 */
export function useQuickVerify(verifier: QuickVerify): void {
  quick = verifier;
}

const STRICT_KEYS_MAX = 1000;
const strictKeys = new Map<string, boolean>();

/** Whether a key is a point in its one encoding, and none of the eight that sign anything. */
function isStrictKey(publicKey: Uint8Array): boolean {
  const text = publicKey.join();
  const known = strictKeys.get(text);
  if (known !== undefined) return known;
  if (strictKeys.size >= STRICT_KEYS_MAX) strictKeys.clear();
  const strict = isStrictPoint(publicKey);
  strictKeys.set(text, strict);
  return strict;
}

function isStrictPoint(bytes: Uint8Array): boolean {
  try {
    return !Point.fromBytes(bytes, false).isSmallOrder();
  } catch {
    return false;
  }
}

/** A private key wherever it lies: in memory, in a file, behind an agent. */
export interface Signer {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

export function seedSigner(seed: Seed): Signer {
  return {
    publicKey: publicKeyOf(seed),
    sign: async (message) => signEd25519(seed, message),
  };
}
