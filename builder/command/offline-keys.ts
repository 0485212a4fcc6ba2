/** The keys of root and targets for a first ceremony: given as files, or made here. */
import { resolve } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { OfflineRole } from "../keys/metadata-file.ts";
import { readRoleKey } from "../keys/read-public-key.ts";
import { ensureKeyFile, requireOutsideRepository } from "../keys/write-key-file.ts";
import { askHidden, askLine } from "./ask.ts";
import { wholeNumber } from "./key-change.ts";

export interface OfflineKeyOptions {
  readonly rootKeys?: string;
  readonly targetsKeys?: string;
  readonly generate?: string;
  readonly rootCount: string;
  readonly targetsCount: string;
  readonly passphrase: boolean;
}

export type OfflineKeys = Readonly<Record<OfflineRole, readonly Uint8Array[]>>;

/** Holders of keys: more would never meet. */
const HOLDERS_MAX = 20;
/** The variable of a passphrase where nobody can be asked. */
export const PASSPHRASE_VARIABLE = "ASHLAR_KEY_PASSPHRASE";

/** @throws {CodedError} E_USAGE when neither files nor a folder are named and nobody can be asked */
export async function offlineKeys(
  registry: string,
  options: OfflineKeyOptions,
  terminal: Terminal,
): Promise<OfflineKeys> {
  const { rootKeys, targetsKeys, generate } = options;
  if (generate !== undefined && (rootKeys ?? targetsKeys) !== undefined)
    throw usage("--generate makes all keys of root and targets", "leave out the lists of files");
  if (generate !== undefined) return generated(registry, { ...options, generate }, terminal);
  return {
    root: await listed("root", rootKeys, terminal),
    targets: await listed("targets", targetsKeys, terminal),
  };
}

async function listed(
  role: OfflineRole,
  list: string | undefined,
  terminal: Terminal,
): Promise<Uint8Array[]> {
  const files =
    list ??
    (terminal.interactive
      ? await askLine(`Public key files of the ${role} role, separated by commas: `, terminal)
      : "");
  const specs = files
    .split(",")
    .map((spec) => spec.trim())
    .filter(Boolean);
  if (specs.length === 0 || specs.length > HOLDERS_MAX) {
    throw usage(
      `whose keys are the ${role} keys?`,
      `name 1 to ${HOLDERS_MAX} files with --${role}-keys a.pub,b.pub,c.pub, or let them be made with --generate DIR`,
    );
  }
  return Promise.all(specs.map((spec) => readRoleKey(spec, terminal.folder)));
}

async function generated(
  registry: string,
  options: OfflineKeyOptions & { readonly generate: string },
  terminal: Terminal,
): Promise<OfflineKeys> {
  const folder = resolve(terminal.folder, options.generate);
  await requireOutsideRepository(folder);
  const counts = {
    root: wholeNumber("--root-count", options.rootCount, HOLDERS_MAX),
    targets: wholeNumber("--targets-count", options.targetsCount, HOLDERS_MAX),
  };
  const keys: Record<OfflineRole, Uint8Array[]> = { root: [], targets: [] };
  for (const role of ["root", "targets"] as const) {
    for (let number = 1; number <= counts[role]; number += 1) {
      const name = `${role}-${number}`;
      const file = resolve(folder, name);
      const passphrase = options.passphrase ? await passphraseFor(name, terminal) : undefined;
      const key = { file, comment: `${registry} ${name}` };
      const made = await ensureKeyFile({ ...key, ...(passphrase !== undefined && { passphrase }) });
      keys[role].push(made.publicKey);
    }
  }
  return keys;
}

async function passphraseFor(name: string, terminal: Terminal): Promise<string> {
  const given = terminal.environment[PASSPHRASE_VARIABLE];
  if (given) return given;
  if (!terminal.interactive) {
    throw usage(
      `the key ${name} needs a passphrase, and nobody can be asked`,
      `set ${PASSPHRASE_VARIABLE}, or leave the files open with --no-passphrase`,
    );
  }
  for (;;) {
    const first = await askHidden(`Passphrase for ${name}: `, terminal);
    if (first !== "" && first === (await askHidden("The same again: ", terminal))) return first;
    terminal.note("They are empty or differ.");
  }
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
