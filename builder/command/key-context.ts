/** What every `ashlar key` command begins with: the registry, its trust folder, and the time. */
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { terminalDirs } from "../../client/config/terminal-dirs.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseRegistry, type Registry } from "../../schemas/registry.ts";
import { requireRecords } from "../keys/read-trust-folder.ts";
import type { TrustState } from "../keys/trust-draft.ts";
import { openTrustFolder } from "../keys/trust-folder.ts";
import { type ParsedTrust, parseTrustRecords } from "../keys/trust-records.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";
import { buildClock } from "./build-clock.ts";
import { registryFolder } from "./open-source.ts";

export interface KeyOptions {
  readonly registry?: string;
  readonly now?: string;
  readonly json?: boolean;
}

export interface KeyContext {
  readonly registry: Pick<Registry, "id" | "url">;
  readonly now: Date;
  /** `registry/trust`, absolute and as the user sees it. */
  readonly path: string;
  readonly shown: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly parsed: ParsedTrust;
}

/** @throws {CodedError} E_NO_REGISTRY_SOURCE, E_REGISTRY, E_NOW */
export async function openKeyContext(options: KeyOptions, terminal: Terminal): Promise<KeyContext> {
  const folder = await registryFolder(options.registry, terminal.folder);
  const registry = await readRegistry(folder);
  const seconds = buildClock({
    now: options.now,
    sourceDateEpoch: undefined,
    committedAt: null,
  });
  const { path, files } = await openTrustFolder(folder);
  const parsed = parseTrustRecords(files);
  const shown = relative(terminal.folder, path) || ".";
  return { registry, now: new Date(seconds * 1000), path, shown, files, parsed };
}

async function readRegistry(folder: string): Promise<Registry> {
  const file = join(folder, "registry.yaml");
  const decoded = decodeText(await readFile(file).catch(() => new Uint8Array()));
  const record =
    "text" in decoded ? parseYamlRecord("registry.yaml", decoded.text, parseRegistry) : undefined;
  if (record?.value) return record.value;
  throw new CodedError({
    code: "E_REGISTRY",
    exitCode: EXIT.failed,
    message: `${file} is missing or wrong`,
    fix: "run `ashlar check` and mend what it says about registry.yaml",
  });
}

/** @throws {CodedError} E_NO_KEYS for a registry without a ceremony, E_TRUST_RECORDS for broken records */
export function requireState({ files, parsed, shown }: KeyContext): TrustState {
  if (files.size === 0) throw noKeys(shown);
  if (!parsed.ok) requireRecords(parsed, shown);
  return { files, parsed: parsed as TrustState["parsed"] };
}

export function noKeys(shown: string): CodedError {
  return new CodedError({
    code: "E_NO_KEYS",
    exitCode: EXIT.notFound,
    message: `${shown}/ is not there: the registry has no keys of its own yet`,
    fix: "make them with `ashlar key init`; until then builds use development keys",
  });
}

/** Where online keys lie when no folder is named. */
export function onlineKeyFolder({ registry }: KeyContext, terminal: Terminal): string {
  return join(terminalDirs(terminal).state, "online-keys", registry.id);
}
