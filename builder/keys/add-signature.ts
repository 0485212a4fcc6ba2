/** Putting one signature into its slot. */
import { toHex } from "../../schemas/trust/bytes.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { olpcJson } from "../../schemas/trust/olpc-json.ts";
import { keyIdOf, tufKeyOf } from "../../schemas/trust/tuf-key.ts";
import type { Envelope } from "../../schemas/trust/tuf-metadata.ts";

/** The metadata with the signer's signature; undefined when it has no slot for the key. */
export async function addSignature<T>(
  envelope: Envelope<T>,
  signer: Signer,
): Promise<Envelope<T> | undefined> {
  const keyid = keyIdOf(tufKeyOf(signer.publicKey));
  if (!envelope.signatures.some((slot) => slot.keyid === keyid)) return undefined;
  const sig = toHex(await signer.sign(olpcJson(envelope.signed)));
  return {
    ...envelope,
    signatures: envelope.signatures.map((slot) => (slot.keyid === keyid ? { keyid, sig } : slot)),
  };
}
