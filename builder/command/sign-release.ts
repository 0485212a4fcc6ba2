/** A publisher's signature over one version, by the key that a command was given. */
import { resolve } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { RELEASE_NAMESPACE } from "../../schemas/trust/release-statement.ts";
import { isSameSshKey } from "../../schemas/trust/ssh-public-key.ts";
import { verifySsh } from "../../schemas/trust/sshsig.ts";
import { openReleaseSigner, type ReleaseSigner } from "../keys/open-release-signer.ts";
import { AGENT_PREFIX } from "../keys/open-signer.ts";
import { askHidden } from "./ask.ts";
import type { Release } from "./read-releases.ts";

/** @param key a private key file, its .pub file, or `agent:SHA256:…` @throws {CodedError} as `openSigner` */
export function releaseSigner(key: string, terminal: Terminal): Promise<ReleaseSigner> {
  const spec = key.startsWith(AGENT_PREFIX) ? key : resolve(terminal.folder, key);
  return openReleaseSigner(spec, {
    environment: terminal.environment,
    ...(terminal.interactive && {
      askPassphrase: (path) => askHidden(`Passphrase of ${path}: `, terminal),
    }),
  });
}

export interface SignedRelease {
  readonly state: "signed" | "replaced" | "unchanged";
  /** The armored signature. */
  readonly signature: string;
}

/**
 * Signatures of some keys differ each time, so what the key signed already stays.
 *
 * @throws {CodedError} E_KEY_FILE for a key whose halves do not belong together
 */
export async function signRelease(
  { statement, signature }: Pick<Release, "statement" | "signature">,
  signer: ReleaseSigner,
): Promise<SignedRelease> {
  if (signature !== undefined && isSignedBy(signer, statement, signature))
    return { state: "unchanged", signature };
  const made = await signer.sign(statement, RELEASE_NAMESPACE);
  if (!isSignedBy(signer, statement, made)) {
    throw new CodedError({
      code: "E_KEY_FILE",
      exitCode: EXIT.auth,
      message: "the signature that was made does not hold; nothing was written",
      fix: "check that the .pub file and the private key belong together (ssh-keygen -y -f FILE)",
    });
  }
  return { state: signature === undefined ? "signed" : "replaced", signature: made };
}

function isSignedBy(
  { publicKey }: ReleaseSigner,
  statement: Uint8Array,
  signature: string,
): boolean {
  const namespace = RELEASE_NAMESPACE;
  const verified = verifySsh({ text: signature, message: statement, namespace });
  return "key" in verified && isSameSshKey(verified.key, publicKey);
}
