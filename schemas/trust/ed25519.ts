/**
 * Ed25519 (RFC 8032) as every format here uses it: 32-byte seeds and public keys, 64-byte signatures.
 * Verification is the strict one of RFC 8032, section 5.1.7; the library's default is ZIP 215, which
 * accepts encodings that OpenSSH, Go and OpenSSL refuse.
 */
import { getPublicKey, hashes, sign, verify } from "@noble/ed25519";
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
  try {
    return verify(signature, message, publicKey, { zip215: false });
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
