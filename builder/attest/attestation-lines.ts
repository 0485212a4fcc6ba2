/** `.intoto.jsonl`: signed Statements, one envelope a line (github.com/in-toto/attestation, spec/v1/bundle.md). */
import { utf8 } from "../../schemas/trust/bytes.ts";
import { IN_TOTO_TYPE, signDsse } from "../../schemas/trust/dsse.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { spkiKeyId } from "../../schemas/trust/spki-pem.ts";

/** The same bytes for the same Statements and key: Ed25519 signatures know no chance. */
export async function attestationLines(
  statements: readonly Uint8Array[],
  signer: Signer,
): Promise<Uint8Array> {
  const keyid = spkiKeyId(signer.publicKey);
  const envelopes = await Promise.all(
    statements.map((statement) => signDsse(IN_TOTO_TYPE, statement, { signer, keyid })),
  );
  return utf8(envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`).join(""));
}
