/** Signers that remember how much they signed, and the same work without anything around it. */
import { createHash, createPrivateKey, sign } from "node:crypto";
import type { OnlineKeys } from "../../../builder/keys/online-keys.ts";
import { concatBytes, fromHex, sha256Bytes, utf8 } from "../../../schemas/trust/bytes.ts";
import { type Signer, signEd25519 } from "../../../schemas/trust/ed25519.ts";

/** @param sizes gets the bytes of each message */
export function countingKeys(keys: OnlineKeys, sizes: number[]): OnlineKeys {
  const counting = ({ publicKey, sign: own }: Signer): Signer => ({
    publicKey,
    sign: (message) => {
      sizes.push(message.length);
      return own(message);
    },
  });
  const { bins, snapshot, timestamp, log, attestation } = keys;
  return {
    bins: counting(bins),
    snapshot: counting(snapshot),
    timestamp: counting(timestamp),
    log: counting(log),
    attestation: counting(attestation),
  };
}

export interface BareTimes {
  readonly noble: number;
  readonly native: number;
  readonly hashing: number;
}

const PKCS8_ED25519 = fromHex("302e020100300506032b657004220420") ?? new Uint8Array();

/**
 * Seconds that the signatures alone take with two libraries, and one SHA-256 over all bytes.
 *
 * @param sizes of the messages @param bytes to hash
 */
export function bareTimes(sizes: readonly number[], bytes: number): BareTimes {
  const seed = sha256Bytes(utf8("bare"));
  const key = createPrivateKey({
    key: Buffer.from(concatBytes(PKCS8_ED25519, seed)),
    format: "der",
    type: "pkcs8",
  });
  const message = new Uint8Array(Math.max(0, ...sizes));
  const each = (work: (part: Uint8Array) => unknown): number => {
    const began = performance.now();
    for (const size of sizes) work(message.subarray(0, size));
    return (performance.now() - began) / 1000;
  };
  return {
    noble: each((part) => signEd25519(seed, part)),
    native: each((part) => sign(null, part, key)),
    hashing: hashingSeconds(bytes),
  };
}

function hashingSeconds(bytes: number): number {
  const piece = new Uint8Array(64 * 1024);
  const hash = createHash("sha256");
  const began = performance.now();
  for (let left = bytes; left > 0; left -= piece.length)
    hash.update(piece.subarray(0, Math.min(left, piece.length)));
  hash.digest();
  return (performance.now() - began) / 1000;
}
