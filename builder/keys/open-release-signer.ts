/** A publisher's key by name, ready to sign releases: as {@link openSigner}, and security keys too. */
import { ED25519, SK_ED25519, type SshPublicKey } from "../../schemas/trust/ssh-public-key.ts";
import { signSsh } from "../../schemas/trust/sshsig.ts";
import { readKeyFile } from "./key-file.ts";
import { AGENT_PREFIX, openSigner, type SignerOptions } from "./open-signer.ts";
import { sshKeygenSign } from "./ssh-keygen-sign.ts";

export interface ReleaseSigner {
  readonly publicKey: SshPublicKey;
  /** The armored SSH signature over the message. */
  sign(message: Uint8Array, namespace: string): Promise<string>;
}

/** @throws {CodedError} as {@link openSigner} */
export async function openReleaseSigner(
  spec: string,
  options: SignerOptions,
): Promise<ReleaseSigner> {
  const file = spec.startsWith(AGENT_PREFIX) ? undefined : await readKeyFile(spec);
  if (file?.publicKey.type === SK_ED25519) {
    const { environment } = options;
    return {
      publicKey: file.publicKey,
      sign: (message, namespace) =>
        sshKeygenSign({ keyFile: spec, namespace, message, environment }),
    };
  }
  const signer = await openSigner(spec, options);
  return {
    publicKey: { type: ED25519, key: signer.publicKey },
    sign: (message, namespace) => signSsh(message, namespace, signer),
  };
}
