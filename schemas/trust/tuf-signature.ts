/** Signing and judging TUF metadata (TUF 1.0.34, sections 4.2 and 5.3.4). */
import { fromHex, toHex, utf8 } from "./bytes.ts";
import { isEd25519Signature, type Signer } from "./ed25519.ts";
import { olpcJson } from "./olpc-json.ts";
import { keyIdOf, publicKeyIn, type TufKey, tufKeyOf } from "./tuf-key.ts";
import type { Envelope, Signed } from "./tuf-metadata.ts";

/** Metadata with the signatures of all signers, in the order of their key ids. */
export async function signMetadata<T extends Signed>(
  signed: T,
  signers: readonly Signer[],
): Promise<Envelope<T>> {
  const message = olpcJson(signed);
  const signatures = await Promise.all(
    signers.map(async (signer) => ({
      keyid: keyIdOf(tufKeyOf(signer.publicKey)),
      sig: toHex(await signer.sign(message)),
    })),
  );
  signatures.sort((a, b) => (a.keyid < b.keyid ? -1 : 1));
  return { signed, signatures };
}

/** The bytes of a metadata file: JSON with its members as they stand, and a final line end. */
export function metadataBytes(envelope: Envelope): Uint8Array {
  return utf8(`${JSON.stringify(envelope)}\n`);
}

/**
 * Ids of the keys of a role whose signatures hold. Each counts once; keys of other kinds, unknown
 * ids, and ids that are not those of their keys' canonical JSON where it matters count for nothing.
 */
export function validSigners(
  { signed, signatures }: Envelope,
  role: { readonly keyids: readonly string[] },
  keys: Readonly<Record<string, TufKey>>,
): ReadonlySet<string> {
  const message = olpcJson(signed);
  const valid = new Set<string>();
  const seen = new Set<string>();
  for (const { keyid, sig } of signatures) {
    const key = Object.hasOwn(keys, keyid) ? keys[keyid] : undefined;
    const publicKey = key && publicKeyIn(key);
    const signature = fromHex(sig);
    if (!role.keyids.includes(keyid) || !publicKey || !signature) continue;
    // Two ids for one key must not count twice.
    const identity = toHex(publicKey);
    if (seen.has(identity) || !isEd25519Signature(publicKey, message, signature)) continue;
    seen.add(identity);
    valid.add(keyid);
  }
  return valid;
}
