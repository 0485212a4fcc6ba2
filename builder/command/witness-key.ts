/** Makes the key of a witness, and says how a log's policy names it. */
import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { publicKeyOf } from "../../schemas/trust/ed25519.ts";
import { formatSshPublicKey } from "../../schemas/trust/ssh-public-key.ts";
import { printable } from "../check/printable.ts";
import { formatOpensshKey } from "../keys/openssh-key.ts";
import {
  isPrivateKeyPath,
  keyPath,
  openWitnessSigner,
  requireName,
  usageError,
  witnessKeyOf,
} from "./witness-usage.ts";

export interface KeyOptions {
  readonly key: string;
  readonly name: string;
  readonly url?: string;
  readonly json?: boolean;
}

export async function runWitnessKey(options: KeyOptions, terminal: Terminal): Promise<void> {
  const path = keyPath(options.key, terminal);
  const url = requireUrl(options.url);
  requireName(options.name);
  const made = isPrivateKeyPath(path) && (await makeKey(path, options));
  const signer = await openWitnessSigner(path, terminal);
  const verifierKey = witnessKeyOf(options.name, signer);
  const short = options.name.replace(/[^A-Za-z0-9.-]+/g, "-");
  const policyLine = ["witness", short, verifierKey, url].filter(Boolean).join(" ");
  if (options.json) {
    printJson(terminal, { ok: true, made, key: path, name: options.name, verifierKey, policyLine });
    return;
  }
  if (made)
    terminal.note(`Made ${options.key} and ${options.key}.pub. Keep the first to yourself.`);
  terminal.out(policyLine);
}

/** @returns false when there is a file already: it is the key */
async function makeKey(path: string, { name, key }: KeyOptions): Promise<boolean> {
  const seed = randomBytes(32);
  const publicKey = formatSshPublicKey({ type: "ssh-ed25519", key: publicKeyOf(seed) }, name);
  try {
    await writeNew(path, formatOpensshKey({ seed, comment: name }, randomBytes), 0o600);
    await writeNew(`${path}.pub`, `${publicKey}\n`, 0o644);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw new CodedError({
      code: "E_KEY_FILE",
      exitCode: EXIT.auth,
      message: `the key ${key} cannot be written: ${cause instanceof Error ? cause.message : ""}`,
      fix: "name a file in a folder that exists and is yours",
      cause,
    });
  }
}

async function writeNew(path: string, content: string, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  await file.writeFile(content).finally(() => file.close());
}

function requireUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url.href.replace(/\/$/, "");
  throw usageError(`--url "${printable(text, 200)}" is no http(s) URL`, "use https://HOST");
}
