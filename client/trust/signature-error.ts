import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { SignatureRefusalCode } from "../../schemas/trust/release-signature.ts";
import type { SignedRelease } from "./version-trust.ts";

/** Whoever holds the registry's online keys, but not the publisher's, gets no further than here. */
export function signatureError(
  { name, version, location }: SignedRelease,
  refusal: SignatureRefusalCode,
  reason: string,
): CodedError {
  const namespace = name.slice(0, name.indexOf("/"));
  return new CodedError({
    code: "E_SIGNATURE",
    exitCode: EXIT.integrity,
    message: `${name}@${version} in ${location} is not signed by its publisher: ${reason}`,
    fix: `Nothing of it was used. Someone may have published under a name that is not theirs (arbitrary installation, stolen registry key). Tell the owners of ${namespace} and of the registry; a publisher mends it with: ashlar sign ${name}@${version}`,
    details: [
      `expected a signature of a key that allowed_signers names for ${namespace}`,
      `found    ${refusal}`,
    ],
  });
}
