/** Makes the key of a witness, and says how a log's policy names it. */
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { printable } from "../check/printable.ts";
import { ensureKeyFile } from "../keys/write-key-file.ts";
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
  const made =
    isPrivateKeyPath(path) && (await ensureKeyFile({ file: path, comment: options.name })).created;
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

function requireUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url.href.replace(/\/$/, "");
  throw usageError(`--url "${printable(text, 200)}" is no http(s) URL`, "use https://HOST");
}
