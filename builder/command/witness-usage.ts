/** What both halves of `ashlar witness` take: keys by their place, and the witness's name. */
import { resolve } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { formatVerifierKey, NOTE_KEY_TYPE } from "../../schemas/trust/signed-note.ts";
import { printable } from "../check/printable.ts";
import { AGENT_PREFIX, openSigner } from "../keys/open-signer.ts";
import { askHidden } from "./ask.ts";

export const keyPath = (spec: string, { folder }: Terminal): string =>
  spec.startsWith(AGENT_PREFIX) ? spec : resolve(folder, spec);

/** Whether a key could be made there. */
export const isPrivateKeyPath = (path: string): boolean =>
  !path.startsWith(AGENT_PREFIX) && !path.endsWith(".pub");

/** @throws {CodedError} E_KEY_FILE, E_KEY_PASSPHRASE, E_KEY_AGENT, E_KEY_TYPE */
export function openWitnessSigner(spec: string, terminal: Terminal): Promise<Signer> {
  return openSigner(keyPath(spec, terminal), {
    environment: terminal.environment,
    ...(terminal.interactive && {
      askPassphrase: (path) => askHidden(`Passphrase of ${path}: `, terminal),
    }),
  });
}

/**
 * The verifier key of a witness, of type 0x04.
 *
 * @throws {CodedError} E_USAGE
 */
export function witnessKeyOf(name: string, { publicKey }: Signer): string {
  requireName(name);
  return formatVerifierKey(name, publicKey, NOTE_KEY_TYPE.cosignature);
}

/** @throws {CodedError} E_USAGE for what no note can hold as a name */
export function requireName(name: string): void {
  try {
    formatVerifierKey(name, new Uint8Array(32));
  } catch (cause) {
    throw usageError(
      `--name "${printable(name, 100)}" is no name of a witness`,
      "use a URL without its scheme, such as witness.example/w1: no spaces, no plus signs",
      cause,
    );
  }
}

export function usageError(message: string, fix: string, cause?: unknown): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix, cause });
}
