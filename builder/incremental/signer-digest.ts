import type { Sha256 } from "../../schemas/digest.ts";
import { toHex } from "../../schemas/trust/bytes.ts";
import { digestOf } from "../evaluate/digest-of.ts";
import type { OnlineKeys } from "../keys/online-keys.ts";
import type { SignedLog } from "../log/sign-log.ts";

/** Of the keys that sign what is an artifact's. */
export function signerDigest(
  { verifierKey }: Pick<SignedLog, "verifierKey">,
  { attestation }: Pick<OnlineKeys, "attestation">,
): Sha256 {
  return digestOf([verifierKey, toHex(attestation.publicKey)]);
}
