/** Signatures by keys that only OpenSSH itself can use: security keys. */
import { spawn } from "node:child_process";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { SSH_SIGNATURE_SIZE_MAX } from "../../schemas/limits.ts";

export interface SshKeygenRequest {
  /** A private key file, or a `.pub` file whose key an agent has. */
  readonly keyFile: string;
  readonly namespace: string;
  readonly message: Uint8Array;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Another program in the place of ssh-keygen, for tests. */
  readonly program?: string;
}

/**
 * The armored signature of `ssh-keygen -Y sign`. It may ask on the terminal, and for a touch.
 *
 * @throws {CodedError} E_KEY_FILE when ssh-keygen is missing or refuses; its own words stand on standard error
 */
export async function sshKeygenSign(request: SshKeygenRequest): Promise<string> {
  const { code, text } = await run(request).catch((cause: unknown) => {
    throw refusal(request.keyFile, "ssh-keygen cannot be run", cause);
  });
  if (code === 0) return text;
  throw refusal(request.keyFile, `ssh-keygen ended with ${code ?? "a signal"}`);
}

function run({ keyFile, namespace, message, environment, ...request }: SshKeygenRequest) {
  return new Promise<{ code: number | null; text: string }>((resolve, reject) => {
    const { program = "ssh-keygen" } = request;
    const child = spawn(program, ["-q", "-Y", "sign", "-f", keyFile, "-n", namespace], {
      env: environment,
      stdio: ["pipe", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      if (text.length > SSH_SIGNATURE_SIZE_MAX) child.kill();
    });
    child.once("error", reject).once("close", (code) => resolve({ code, text }));
    // A program that ends before it has read all is judged by its exit code.
    child.stdin.on("error", () => undefined).end(message);
  });
}

function refusal(keyFile: string, problem: string, cause?: unknown): CodedError {
  return new CodedError({
    code: "E_KEY_FILE",
    exitCode: EXIT.auth,
    message: `no signature by ${keyFile}: ${problem}`,
    fix: "plug in the security key and touch it when it blinks, or name another key",
    cause,
  });
}
