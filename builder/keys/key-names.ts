/** Fingerprints of the keys that TUF metadata names by their ids. */
import { publicKeyIn } from "../../schemas/trust/tuf-key.ts";
import { keyFingerprint } from "./key-fingerprint.ts";
import type { ParsedTrust } from "./trust-records.ts";

/** The fingerprint of a key id that some root knows; else the id. */
export function keyNames({ roots }: Pick<ParsedTrust, "roots">): (keyid: string) => string {
  const names = new Map<string, string>();
  for (const { envelope } of roots) {
    for (const [keyid, key] of Object.entries(envelope.signed.keys)) {
      const publicKey = publicKeyIn(key);
      if (publicKey) names.set(keyid, keyFingerprint(publicKey));
    }
  }
  return (keyid) => names.get(keyid) ?? keyid;
}
