/**
 * The registries of one command: those that `--registry` names, else those of the configuration.
 * Nothing is fetched here.
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { ConfiguredRegistry } from "../../schemas/registries-config.ts";
import { interpolate } from "../config/interpolate.ts";
import { readRegistries, registriesPath } from "../config/registries-file.ts";
import { terminalDirs } from "../config/terminal-dirs.ts";
import type { Credential } from "../origin/credential.ts";
import { fileOrigin } from "../origin/file-origin.ts";
import { httpOrigin } from "../origin/http-origin.ts";
import { offlineOrigin } from "../origin/offline-origin.ts";
import type { Origin } from "../origin/origin.ts";
import { documentCache, NO_CACHE } from "./document-cache.ts";
import { openTrust, type TrustTerminal } from "./open-trust.ts";
import { originReader } from "./origin-reader.ts";
import { ownLogPolicy } from "./own-log-policy.ts";
import {
  addressKey,
  checkFolder,
  type RegistryAddress,
  registryAddress,
} from "./registry-address.ts";
import type { RegistryReader } from "./registry-reader.ts";
import { type RegistrySet, registrySet } from "./registry-set.ts";
import { unreadableReader } from "./unreadable-reader.ts";

export interface RegistryOptions {
  /** Values of `--registry`, in order: http(s) URL, file URL, or a folder that holds a built tree. */
  readonly registry?: readonly string[] | undefined;
  /** Ask nobody: registries behind a network are read from what was kept of them. */
  readonly offline?: boolean | undefined;
  /** Seconds since 1970, instead of now, that expiry is judged by. */
  readonly at?: number | undefined;
}

/** The environment that registries are read in. */
type Surroundings = TrustTerminal;

/**
 * A `--registry` that spells the address of a configured registry is that registry, with its name
 * and credential; another one is named after its host or folder. A configured registry that cannot
 * be opened (a folder that is gone, a variable that is not set) fails when it is read.
 *
 * @throws {CodedError} E_NO_REGISTRY when none is given and none configured; E_CONFIG for a
 *   configuration that cannot be read; for what `--registry` names, what {@link openRegistry} throws
 */
export async function openRegistries(
  options: RegistryOptions,
  terminal: Surroundings,
): Promise<RegistrySet> {
  const { config } = await readRegistries(registriesPath(terminal));
  const given = options.registry ?? [];
  const wanted = given.length > 0 ? named(given, config.registries, terminal) : config.registries;
  if (wanted.length === 0) throw noRegistry();
  const opened = [];
  for (const registry of wanted) {
    const reader = await openRegistry(registry, terminal, options).catch((error: unknown) => {
      // What the user names must be there; one of many in a list must not silence the others.
      if (given.length > 0 || !(error instanceof CodedError)) throw error;
      return unreadableReader(registry.name, registry.url, error);
    });
    opened.push({ reader, ...(registry.namespaces && { namespaces: registry.namespaces }) });
  }
  return registrySet(opened);
}

/**
 * A reader of one registry.
 *
 * @throws {CodedError} E_USAGE, E_NOT_A_REGISTRY, E_VARIABLE, E_INSECURE, E_ROOT_PIN
 */
export async function openRegistry(
  registry: ConfiguredRegistry,
  terminal: Surroundings,
  { offline = false, at }: Pick<RegistryOptions, "offline" | "at"> = {},
): Promise<RegistryReader> {
  const alias = registry.name;
  const { address, origin } = await openOrigin(registry, terminal, offline);
  const cache = address.kind === "folder" ? NO_CACHE : documentCache(terminalDirs(terminal).cache);
  const pin = pinOf(registry, address);
  const trust = { alias, origin, address: addressKey(address), pin, at };
  // What lies in a folder of this machine needs no network.
  const isOffline = offline && !origin.local;
  return originReader({
    alias,
    origin,
    cache,
    openTrust: () => openTrust(trust, terminal),
    offline: isOffline,
    ownPolicy: await ownLogPolicy(registry),
  });
}

export interface NamedOrigin {
  readonly origin: Origin;
  readonly alias: string;
  /** One spelling of its address. */
  readonly address: string;
  /** SHA-256 of the root that the address or the configuration names, hex. */
  readonly pin: string | undefined;
}

/**
 * The files of a registry or of a mirror of one, without a reader: for who verifies them all.
 *
 * @param text as `--registry` takes it
 * @throws {CodedError} what {@link openRegistry} throws; E_ROOT_PIN when address and configuration differ
 */
export async function openNamedOrigin(text: string, terminal: Surroundings): Promise<NamedOrigin> {
  const { config } = await readRegistries(registriesPath(terminal));
  const [registry] = named([text], config.registries, terminal);
  if (registry === undefined) throw noRegistry();
  const { address, origin } = await openOrigin(registry, terminal, false);
  return {
    origin,
    alias: registry.name,
    address: addressKey(address),
    pin: pinOf(registry, address),
  };
}

async function openOrigin(
  registry: ConfiguredRegistry,
  terminal: Surroundings,
  offline: boolean,
): Promise<{ readonly address: RegistryAddress; readonly origin: Origin }> {
  const alias = registry.name;
  const text = interpolate(registry.url, terminal.environment, `address of registry "${alias}"`);
  const address = registryAddress(text, terminal.folder);
  if (address.kind === "folder") await checkFolder(address.folder);
  if (address.kind === "folder") return { address, origin: fileOrigin(address.folder) };
  const origin = offline
    ? offlineOrigin(address.root.href)
    : openHttp(registry, address.root, terminal);
  return { address, origin };
}

function openHttp(
  registry: ConfiguredRegistry,
  root: URL,
  { environment, signal }: Surroundings,
): Origin {
  const alias = registry.name;
  const credential = credentialOf(registry, environment);
  if (credential && root.protocol === "http:" && !isLoopback(root)) throw insecure(alias, root);
  return httpOrigin({ root, credential, environment, signal });
}

function named(
  given: readonly string[],
  configured: readonly ConfiguredRegistry[],
  { environment, folder }: Surroundings,
): ConfiguredRegistry[] {
  const taken = new Set(configured.map(({ name }) => name));
  const distinct = new Map(given.map((text) => [addressKey(registryAddress(text, folder)), text]));
  return [...distinct].map(([key, text]) => {
    const match = configured.find(
      (registry) => configuredKey(registry, { environment, folder }) === key,
    );
    if (match) return withPin(match, text, folder);
    const name = freeName(text.replace(/#.*$/, ""), taken);
    taken.add(name);
    return { name, url: text };
  });
}

/** The registry with the fingerprint that its address, as the user gave it now, names. */
function withPin(match: ConfiguredRegistry, text: string, folder: string): ConfiguredRegistry {
  const pin = pinOf(match, registryAddress(text, folder));
  return pin === undefined ? match : { ...match, root: `sha256:${pin}` };
}

/**
 * SHA-256 of the root that is named, hex. Of two that differ, one is wrong, and neither is taken.
 *
 * @throws {CodedError} E_ROOT_PIN
 */
export function pinOf(
  { name, root }: Pick<ConfiguredRegistry, "name" | "root">,
  { pin }: Pick<RegistryAddress, "pin">,
): string | undefined {
  const named = root?.replace("sha256:", "");
  if (named === undefined || pin === undefined || named === pin) return named ?? pin;
  throw new CodedError({
    code: "E_ROOT_PIN",
    exitCode: EXIT.integrity,
    message: `registry "${name}" is to have another root of trust than the one in its address`,
    fix: "Find out from the registry's owner which one is right, and leave the other out.",
    details: [`root       ${root}`, `in address sha256:${pin}`],
  });
}

/** undefined for a registry whose address is none, or needs a variable that is not set: it is not the one asked for. */
function configuredKey(
  { name, url }: ConfiguredRegistry,
  { environment, folder }: Pick<Surroundings, "environment" | "folder">,
): string | undefined {
  try {
    return addressKey(registryAddress(interpolate(url, environment, name), folder));
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** A name from the host or the last folder, in the alphabet of registry names. */
function freeName(text: string, taken: ReadonlySet<string>): string {
  const last = URL.parse(text)?.hostname || text.split(/[\\/]/).filter(Boolean).at(-1) || "";
  const plain =
    last
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, "-")
      .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "")
      .slice(0, 60) || "registry";
  if (!taken.has(plain)) return plain;
  for (let number = 2; ; number += 1)
    if (!taken.has(`${plain}-${number}`)) return `${plain}-${number}`;
}

function credentialOf(
  { name, token, basic }: ConfiguredRegistry,
  environment: Surroundings["environment"],
): Credential | undefined {
  if (token !== undefined) {
    return {
      authorization: `Bearer ${headerSafe(interpolate(token, environment, `token of registry "${name}"`), name)}`,
    };
  }
  if (basic === undefined) return undefined;
  const pair = interpolate(basic, environment, `basic credential of registry "${name}"`);
  return { authorization: `Basic ${Buffer.from(pair, "utf8").toString("base64")}` };
}

function headerSafe(token: string, name: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new CodedError({
    code: "E_AUTH",
    exitCode: EXIT.auth,
    message: `the token of registry "${name}" holds characters that no HTTP header can carry`,
    fix: "Set the variable again, without spaces or line ends.",
  });
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function insecure(alias: string, root: URL): CodedError {
  return new CodedError({
    code: "E_INSECURE",
    exitCode: EXIT.auth,
    message: `registry "${alias}" has a credential, but ${root.href} would carry it unencrypted`,
    fix: "Give the registry an https address in registries.yaml.",
  });
}

function noRegistry(): CodedError {
  return new CodedError({
    code: "E_NO_REGISTRY",
    exitCode: EXIT.usage,
    message: "no registry is configured and none was given",
    fix: "Run: ashlar registries add NAME URL   or give one with --registry URL|DIR",
  });
}
