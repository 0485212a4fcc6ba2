/** A key as people compare it: what `ssh-keygen -l` shows. */
import { ED25519, sshFingerprint } from "../../schemas/trust/ssh-public-key.ts";

/** @param publicKey 32 bytes */
export function keyFingerprint(publicKey: Uint8Array): string {
  return sshFingerprint({ type: ED25519, key: publicKey });
}
