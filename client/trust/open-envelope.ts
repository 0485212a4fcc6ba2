/** Reading DSSE envelopes (github.com/secure-systems-lab/dsse, protocol.md and envelope.md v1.0.2). */
import * as v from "valibot";
import { ENVELOPE_SIGNATURES_MAX } from "../../schemas/limits.ts";
import { looseObject } from "../../schemas/object.ts";
import { parseShape } from "../../schemas/parse.ts";
import { fromBase64 } from "../../schemas/trust/bytes.ts";
import { preAuthEncoding } from "../../schemas/trust/dsse.ts";
import { isEd25519Signature } from "../../schemas/trust/ed25519.ts";

/** Unknown fields are ignored, as envelope.md asks; an unset key id is an empty one. */
const envelopeShape = looseObject({
  payload: v.string(),
  payloadType: v.pipe(v.string(), v.maxLength(200)),
  signatures: v.pipe(
    v.array(looseObject({ sig: v.string(), keyid: v.optional(v.nullable(v.string()), "") })),
    v.maxLength(ENVELOPE_SIGNATURES_MAX),
  ),
});

export type OpenedEnvelope =
  /** The bytes that the key signed; nobody may take them from the envelope again. */
  | { readonly kind: "signed"; readonly payloadType: string; readonly payload: Uint8Array }
  /** None of its signatures is the key's. `keyIds` are what they claim to be, which is no proof. */
  | { readonly kind: "unsigned"; readonly keyIds: readonly string[] }
  | { readonly kind: "malformed"; readonly found: string };

/** @param value parsed JSON of unknown origin  @param publicKey 32 bytes */
export function openEnvelope(value: unknown, publicKey: Uint8Array): OpenedEnvelope {
  const parsed = parseShape(envelopeShape, value);
  if (!parsed.ok) {
    const [problem] = parsed.problems;
    return malformed(`${problem?.path.join(".") || "the line"}: ${problem?.message}`);
  }
  const { payloadType, signatures } = parsed.value;
  const payload = eitherBase64(parsed.value.payload);
  if (!payload) return malformed("a payload that is not in base64");
  const message = preAuthEncoding(payloadType, payload);
  const isSigned = signatures.some(({ sig }) => {
    const signature = eitherBase64(sig);
    return signature !== undefined && isEd25519Signature(publicKey, message, signature);
  });
  if (isSigned) return { kind: "signed", payloadType, payload };
  return { kind: "unsigned", keyIds: signatures.map(({ keyid }) => keyid ?? "") };
}

const malformed = (found: string): OpenedEnvelope => ({ kind: "malformed", found });

/** protocol.md: standard and URL-safe, and verifiers take both. */
function eitherBase64(text: string): Uint8Array | undefined {
  if (/[+/]/.test(text)) return fromBase64(text);
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
}
