/** Signed metadata of a tree that is looked through to its end. */
import type { Signed } from "../../schemas/trust/tuf-metadata.ts";
import { validSigners } from "../../schemas/trust/tuf-signature.ts";
import { parseMetadata, type Verification, verifyMetadata } from "../trust/verify-metadata.ts";
import type { TreeContext } from "./tree-context.ts";

/**
 * What a metadata file says. Where its signatures do not hold, that is a finding, and what it says is
 * followed all the same: the tree is refused then, and whoever mends it wants to know the rest.
 */
export async function openSigned<T extends Signed>(
  { findings }: Pick<TreeContext, "findings">,
  path: string,
  bytes: Uint8Array,
  verification: Omit<Verification<T>, "file">,
): Promise<T | undefined> {
  const verified = await findings.guard(path, () =>
    verifyMetadata(bytes, { ...verification, file: path }),
  );
  try {
    const { envelope, signed } = parseMetadata(bytes, path, verification.parse);
    // A single one was good, or it would not have been enough.
    if (verified === undefined || envelope.signatures.length === 1) return signed;
    const authorities = verification.authorities(signed);
    const bad = envelope.signatures.filter(
      ({ sig, ...named }) =>
        sig !== "" &&
        !authorities.some(
          ({ role, keys }) =>
            validSigners({ ...envelope, signatures: [{ ...named, sig }] }, role, keys).size > 0,
        ),
    );
    for (const { keyid } of bad)
      findings.add({
        path,
        code: "E_TUF_SIGNATURE",
        problem: "holds a signature that is not good, besides enough good ones",
        details: [`of the key ${JSON.stringify(keyid.slice(0, 100))}`],
      });
    return signed;
  } catch {
    return undefined;
  }
}
