/** A witness that runs until it is stopped. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { KEY_LIST_SIZE_MAX } from "../../schemas/limits.ts";
import { NOTE_KEY_TYPE, type NoteKey, parseVerifierKey } from "../../schemas/trust/signed-note.ts";
import { printable } from "../check/printable.ts";
import type { WitnessMemory } from "../witness/witness.ts";
import { serveWitness } from "../witness/witness-server.ts";
import { createWitness, type WitnessEvent } from "../witness/witness-service.ts";
import { openWitnessState } from "../witness/witness-state.ts";
import { openWitnessSigner, usageError, witnessKeyOf } from "./witness-usage.ts";

export interface ServeOptions {
  readonly state: string;
  readonly key: string;
  readonly name: string;
  readonly log: readonly string[];
  readonly new?: boolean;
  readonly host: string;
  readonly port: string;
  readonly json?: boolean;
}

export async function runWitnessServe(options: ServeOptions, terminal: Terminal): Promise<void> {
  const port = portOf(options.port);
  const logKeys = (
    await Promise.all(options.log.map((text) => readLogKeys(text, terminal)))
  ).flat();
  const signer = await openWitnessSigner(options.key, terminal);
  const verifierKey = witnessKeyOf(options.name, signer);
  const file = resolve(terminal.folder, options.state);
  const memory = await openWitnessState(file, { create: options.new === true });
  try {
    const service = createWitness({
      name: options.name,
      signer,
      logKeys,
      memory,
      now: () => Math.floor(Date.now() / 1000),
      note: (event) => noteEvent(event, terminal),
    });
    const server = await serveWitness({ service, host: options.host, port });
    const origins = [...new Set(logKeys.map(({ name }) => name))];
    printStart({ origin: server.origin, verifierKey, origins, memory }, options, terminal);
    if (!terminal.signal.aborted) await once(terminal.signal, "abort");
    await server.close();
  } finally {
    await memory.close();
  }
}

interface Start {
  readonly origin: string;
  readonly verifierKey: string;
  readonly origins: readonly string[];
  readonly memory: WitnessMemory;
}

function printStart(
  { origin, verifierKey, origins, memory }: Start,
  { name, json, new: made }: ServeOptions,
  terminal: Terminal,
): void {
  const logs = origins.map((each) => ({ origin: each, size: memory.latest(each)?.size ?? 0 }));
  if (json) {
    printJson(terminal, { ok: true, url: origin, name, verifierKey, logs });
    return;
  }
  if (made) terminal.note("A new state file is made. Leave --new out from now on.");
  terminal.out(`Witness ${name} at ${origin}/ (stop with Ctrl+C)`);
  terminal.out(`key ${verifierKey}`);
  for (const { origin: log, size } of logs)
    terminal.out(size === 0 ? `log ${log}: nothing cosigned yet` : `log ${log}: ${size} entries`);
}

function noteEvent({ origin, size, status, message, evidence }: WitnessEvent, terminal: Terminal) {
  terminal.note(`${status} ${origin} ${size}: ${printable(message, 300)}`);
  if (evidence === undefined) return;
  terminal.note("The log had signed this; keep it, it may prove that the log shows two trees:");
  for (const line of evidence.trimEnd().split("\n")) terminal.note(`  ${printable(line, 4096)}`);
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw usageError(`--port "${printable(text, 40)}" is no port`, "use a number from 0 to 65535");
}

/** A verifier key itself; or a file: one key a line, or a log policy, of which the `log` lines count. */
async function readLogKeys(text: string, terminal: Terminal): Promise<NoteKey[]> {
  const direct = parseVerifierKey(text);
  if (direct) return [requireLogKey(direct)];
  const lines = (await readSmall(resolve(terminal.folder, text), text)).split("\n");
  const keys = lines.flatMap((line) => {
    const [word = "", next = ""] = line.trim().split(/[ \t]+/);
    const key = parseVerifierKey(word === "log" ? next : word);
    return key ? [requireLogKey(key)] : [];
  });
  if (keys.length > 0) return keys;
  throw usageError(
    `--log "${printable(text, 200)}" is neither a log's verifier key nor a file that holds one`,
    "it is in the registry's tree: log/log.vkey",
  );
}

async function readSmall(path: string, shown: string): Promise<string> {
  try {
    const content = await readFile(path);
    return content.length > KEY_LIST_SIZE_MAX ? "" : content.toString("utf8");
  } catch (cause) {
    const vkey = "name a file, or give the key itself: NAME+ID+KEY, as in the tree's log/log.vkey";
    throw usageError(
      `--log "${printable(shown, 200)}": it is no verifier key, and no file that can be read`,
      vkey,
      cause,
    );
  }
}

function requireLogKey(key: NoteKey): NoteKey {
  if (key.type === NOTE_KEY_TYPE.ed25519) return key;
  throw usageError(
    `the key of ${key.name} is a witness's, not a log's`,
    "a log's verifier key is in its registry's tree: log/log.vkey",
  );
}
