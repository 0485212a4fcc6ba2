/** DSSE (github.com/secure-systems-lab/dsse, protocol.md and envelope.md v1.0.2): signed bytes with their type. */
import { concatBytes, toBase64, utf8 } from "./bytes.ts";
import type { Signer } from "./ed25519.ts";

export interface DsseEnvelope {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid?: string; readonly sig: string }[];
}

export const IN_TOTO_TYPE = "application/vnd.in-toto+json";

/** The pre-authentication encoding: what is signed. Lengths are bytes, in decimal. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8(payloadType);
  return concatBytes(utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload);
}

/** @param keyid a hint for readers; nothing rests on it */
export async function signDsse(
  payloadType: string,
  payload: Uint8Array,
  { signer, keyid }: { readonly signer: Signer; readonly keyid: string },
): Promise<DsseEnvelope> {
  const sig = toBase64(await signer.sign(preAuthEncoding(payloadType, payload)));
  return { payload: toBase64(payload), payloadType, signatures: [{ keyid, sig }] };
}
