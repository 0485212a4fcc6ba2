/** Key files on disk, read as carefully as ssh does. */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { KEY_FILE_SIZE_MAX } from "../../schemas/limits.ts";
import { parseSshPublicKey, type SshPublicKey } from "../../schemas/trust/ssh-public-key.ts";
import {
  BEGIN_KEY,
  type OpensshKeyFile,
  type OpensshKeyProblem,
  parseOpensshKey,
} from "./openssh-key.ts";

export type KeyFile =
  | { readonly kind: "public"; readonly publicKey: SshPublicKey }
  | ({ readonly kind: "private" } & OpensshKeyFile);

/**
 * Reads a private key file, or a `.pub` file.
 *
 * @throws {CodedError} E_KEY_FILE for one that is missing, broken, or open to other users; E_KEY_TYPE
 *   for a kind of key or of file that cannot sign here
 */
export async function readKeyFile(path: string): Promise<KeyFile> {
  const { text, isOpenToOthers } = await readText(path);
  const first = text.slice(0, text.search(/\r?\n|$/));
  if (first === BEGIN_KEY) {
    if (isOpenToOthers) throw openToOthers(path);
    const parsed = parseOpensshKey(text);
    if ("fault" in parsed) throw keyProblem(path, parsed);
    return { kind: "private", ...parsed };
  }
  if (/^-----BEGIN .*PRIVATE KEY-----$/.test(first)) {
    const problem = `it is a key in another format ("${first}")`;
    throw keyProblem(path, { fault: "kind", problem });
  }
  const parsed = parseSshPublicKey(text.trimEnd());
  if ("problem" in parsed) {
    const fault = /^[\w@.-]+ AAAA/.test(text) ? "kind" : "broken";
    throw keyProblem(path, { fault, problem: parsed.problem });
  }
  return { kind: "public", publicKey: parsed.key };
}

export function keyProblem(path: string, { fault, problem }: OpensshKeyProblem): CodedError {
  const message = `the key ${path} cannot be used: ${problem}`;
  if (fault === "broken")
    return keyFileError(message, "name a private key file of OpenSSH, or its .pub file");
  if (fault === "passphrase") {
    return new CodedError({
      code: "E_KEY_PASSPHRASE",
      exitCode: EXIT.auth,
      message,
      fix: `give its passphrase, or add it to an ssh-agent (ssh-add ${path}) and name its .pub file`,
    });
  }
  return new CodedError({
    code: "E_KEY_TYPE",
    exitCode: EXIT.usage,
    message,
    fix: "make an Ed25519 key (ssh-keygen -t ed25519), or write this one anew in OpenSSH's own format (ssh-keygen -p -Z aes256-ctr -f FILE)",
  });
}

function openToOthers(path: string): CodedError {
  return keyFileError(`the private key ${path} can be read by other users`, `chmod 600 ${path}`);
}

async function readText(path: string): Promise<{ text: string; isOpenToOthers: boolean }> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK a named pipe would keep the command waiting for a writer.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > KEY_FILE_SIZE_MAX)
      throw keyFileError(`${path} is no key file`, "name a private key file, or its .pub file");
    // As ssh: on files of others nobody can be told to change the mode; Windows has no such modes.
    const isOwn = process.platform !== "win32" && stats.uid === process.getuid?.();
    return {
      text: await file.readFile("utf8"),
      isOpenToOthers: isOwn && (stats.mode & 0o077) !== 0,
    };
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw keyFileError(
      missing ? `there is no key file ${path}` : `the key file ${path} cannot be read`,
      "name a private key file, its .pub file, or agent:SHA256:… as ssh-add -l shows it",
      cause,
    );
  } finally {
    await file?.close();
  }
}

function keyFileError(message: string, fix: string, cause?: unknown): CodedError {
  return new CodedError({ code: "E_KEY_FILE", exitCode: EXIT.auth, message, fix, cause });
}
