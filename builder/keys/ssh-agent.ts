/**
 * An ssh-agent, asked for its keys and for signatures (draft-miller-ssh-agent-14). Its socket is named
 * by SSH_AUTH_SOCK: a path, or a named pipe on Windows. Each question has a connection of its own.
 */
import { connect } from "node:net";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { AGENT_KEYS_MAX, AGENT_MESSAGE_SIZE_MAX, AGENT_TIME_MAX_MS } from "../../schemas/limits.ts";
import { concatBytes } from "../../schemas/trust/bytes.ts";
import {
  parseSshKeyBlob,
  type SshPublicKey,
  sshFingerprint,
  sshKeyBlob,
} from "../../schemas/trust/ssh-public-key.ts";
import { wireReader, wireString, wireUint32 } from "../../schemas/trust/ssh-wire.ts";

/** Message numbers (section 6.1). */
const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const SIGN_REQUEST = 13;
const SIGN_RESPONSE = 14;

export interface AgentKey {
  readonly key: SshPublicKey;
  readonly comment: string;
}

export interface AgentOptions {
  /** Value of SSH_AUTH_SOCK. */
  readonly socket: string;
  /** Milliseconds for an answer. */
  readonly timeout?: number;
}

/**
 * The agent's keys of the kinds that can sign here, in its order.
 *
 * @throws {CodedError} E_KEY_AGENT
 */
export async function agentKeys(options: AgentOptions): Promise<readonly AgentKey[]> {
  const reader = wireReader(await ask(options, Uint8Array.of(REQUEST_IDENTITIES)));
  if (reader.uint8() !== IDENTITIES_ANSWER) throw agentError("it does not tell its keys");
  const count = reader.uint32();
  const keys: AgentKey[] = [];
  for (let index = 0; index < count && index < AGENT_KEYS_MAX && reader.isSound(); index++) {
    const parsed = parseSshKeyBlob(reader.string());
    const comment = reader.text();
    if ("key" in parsed) keys.push({ key: parsed.key, comment });
  }
  if (!reader.isSound()) throw agentError("its answer is broken");
  return keys;
}

/**
 * What the key makes of the data, in the format of the key's kind: its name, 64 bytes, and for
 * security keys flags and counter. Whether it is a signature is for the caller to check.
 *
 * @throws {CodedError} E_KEY_AGENT
 */
export async function agentSign(
  options: AgentOptions,
  key: SshPublicKey,
  data: Uint8Array,
): Promise<Uint8Array> {
  const question = concatBytes(
    Uint8Array.of(SIGN_REQUEST),
    wireString(sshKeyBlob(key)),
    wireString(data),
    wireUint32(0),
  );
  if (question.length > AGENT_MESSAGE_SIZE_MAX)
    throw agentError(`an agent signs at most ${AGENT_MESSAGE_SIZE_MAX} bytes`);
  const reader = wireReader(await ask(options, question));
  if (reader.uint8() !== SIGN_RESPONSE)
    throw agentError(`it does not sign with ${sshFingerprint(key)}`);
  const signature = reader.string();
  if (!reader.isComplete()) throw agentError("its answer is broken");
  return signature;
}

function ask({ socket, timeout = AGENT_TIME_MAX_MS }: AgentOptions, question: Uint8Array) {
  return new Promise<Uint8Array>((resolve, reject) => {
    const connection = connect(socket);
    const refuse = (problem: string, cause?: unknown): void => {
      connection.destroy();
      reject(agentError(problem, cause));
    };
    let answer: Uint8Array = new Uint8Array();
    connection.setTimeout(timeout, () => refuse(`no answer within ${timeout / 1000} s`));
    connection.on("error", (cause) => refuse("its socket cannot be used", cause));
    connection.on("end", () => refuse("it hung up without an answer"));
    connection.on("data", (piece: Uint8Array) => {
      answer = concatBytes(answer, piece);
      const reader = wireReader(answer);
      const length = reader.uint32();
      if (!reader.isSound()) return;
      if (length === 0 || length > AGENT_MESSAGE_SIZE_MAX) refuse("its answer has a wrong length");
      else if (answer.length > length + 4) refuse("its answer is longer than it says");
      else if (answer.length === length + 4) {
        connection.destroy();
        resolve(answer.slice(4));
      }
    });
    connection.write(wireString(question));
  });
}

function agentError(problem: string, cause?: unknown): CodedError {
  return new CodedError({
    code: "E_KEY_AGENT",
    exitCode: EXIT.auth,
    message: `the ssh-agent gives no signature: ${problem}`,
    fix: "see ssh-add -l, add the key with ssh-add FILE, and allow its use where the agent asks",
    cause,
  });
}
