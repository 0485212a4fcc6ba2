/**
 * A key by the name that a user gives it, ready to sign any bytes: TUF metadata, notes of a log, DSSE
 * envelopes, SSH signatures.
 *
 *     path/to/id_ed25519          a private key file of OpenSSH
 *     path/to/id_ed25519.pub      its public half: an ssh-agent has the key
 *     agent:SHA256:…              the same by fingerprint
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { isEd25519Signature, type Signer } from "../../schemas/trust/ed25519.ts";
import {
  ED25519,
  isSameSshKey,
  type SshPublicKey,
  sshFingerprint,
} from "../../schemas/trust/ssh-public-key.ts";
import { wireReader } from "../../schemas/trust/ssh-wire.ts";
import { type KeyFile, keyProblem, readKeyFile } from "./key-file.ts";
import { nativeSigner } from "./native-ed25519.ts";
import { openOpensshKey } from "./openssh-key.ts";
import { type AgentOptions, agentKeys, agentSign } from "./ssh-agent.ts";

export interface SignerOptions {
  /** Of it, SSH_AUTH_SOCK is read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Asks a person; absent where nobody can be asked. */
  readonly askPassphrase?: (path: string) => Promise<string>;
}

export const AGENT_PREFIX = "agent:";

/**
 * @param spec see above; paths are relative to the process's folder
 * @throws {CodedError} E_KEY_FILE, E_KEY_PASSPHRASE, E_KEY_AGENT, E_KEY_TYPE
 */
export async function openSigner(spec: string, options: SignerOptions): Promise<Signer> {
  if (spec.startsWith(AGENT_PREFIX)) {
    const fingerprint = spec.slice(AGENT_PREFIX.length);
    return agentSigner(spec, options, (key) => sshFingerprint(key) === fingerprint);
  }
  const file = await readKeyFile(spec);
  if (file.kind === "private") return fileSigner(spec, file, options);
  if (file.publicKey.type !== ED25519) throw onSecurityKey(spec);
  return agentSigner(spec, options, (key) => isSameSshKey(key, file.publicKey));
}

async function fileSigner(
  path: string,
  file: KeyFile & { readonly kind: "private" },
  { askPassphrase }: SignerOptions,
): Promise<Signer> {
  if (file.publicKey.type !== ED25519) throw onSecurityKey(path);
  const passphrase = file.encryption && askPassphrase ? await askPassphrase(path) : "";
  const opened = openOpensshKey(file, passphrase);
  if ("fault" in opened) throw keyProblem(path, opened);
  return nativeSigner(opened.seed);
}

async function agentSigner(
  spec: string,
  { environment }: SignerOptions,
  isWanted: (key: SshPublicKey) => boolean,
): Promise<Signer> {
  const agent = { socket: environment.SSH_AUTH_SOCK ?? "" };
  if (agent.socket === "") throw noKey(`${spec} needs an ssh-agent, and SSH_AUTH_SOCK names none`);
  const keys = await agentKeys(agent);
  const found = keys.find(({ key }) => isWanted(key));
  if (!found) {
    throw noKey(
      `the ssh-agent does not have the key ${spec}`,
      keys.map(({ key, comment }) => `it has ${sshFingerprint(key)} ${printable(comment)}`),
    );
  }
  if (found.key.type !== ED25519) throw onSecurityKey(spec);
  return signerOf(agent, found.key);
}

function signerOf(agent: AgentOptions, key: SshPublicKey): Signer {
  return {
    publicKey: key.key,
    async sign(message) {
      const reader = wireReader(await agentSign(agent, key, message));
      const type = reader.text();
      const signature = reader.string();
      const isSound = reader.isComplete() && type === ED25519;
      if (isSound && isEd25519Signature(key.key, message, signature)) return signature;
      throw noKey("the ssh-agent gave a signature that does not hold");
    },
  };
}

function noKey(message: string, details: readonly string[] = []): CodedError {
  return new CodedError({
    code: "E_KEY_AGENT",
    exitCode: EXIT.auth,
    message,
    fix: "start one (eval $(ssh-agent)) and add the key (ssh-add FILE), or name the private key file",
    details,
  });
}

function onSecurityKey(spec: string): CodedError {
  return new CodedError({
    code: "E_KEY_TYPE",
    exitCode: EXIT.usage,
    message: `${spec} lies in a security key, which makes SSH signatures only`,
    fix: "publishers may sign releases with its key file (ashlar sign --key FILE); everything else needs an ssh-ed25519 key",
  });
}

function printable(comment: string): string {
  return comment.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);
}
