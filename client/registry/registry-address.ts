/** What users give as a registry: an http(s) URL, a file URL, or a folder with a built tree. */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { TIMESTAMP_PATH } from "../../schemas/paths.ts";

export type RegistryAddress = (
  | { readonly kind: "http"; readonly root: URL }
  | { readonly kind: "folder"; readonly folder: string }
) & {
  /** SHA-256 of a root of trust, hex, where the address names one. */
  readonly pin?: string;
};

/** `#sha256:…` at the end of an address: the root of trust that the registry has to have. */
const PIN = /#sha256:([0-9A-Fa-f]{64})$/;

/**
 * @param base folder that relative folders start from
 * @throws {CodedError} E_USAGE for another scheme, a query, or a credential in the URL
 */
export function registryAddress(text: string, base: string): RegistryAddress {
  const pin = PIN.exec(text)?.[1]?.toLowerCase();
  const address = plainAddress(text.replace(PIN, ""), base);
  return pin === undefined ? address : { ...address, pin };
}

function plainAddress(text: string, base: string): RegistryAddress {
  if (/#sha256:/i.test(text))
    throw usage(
      `the fingerprint in ${text} is none: it has 64 hex digits after #sha256:`,
      "Copy the whole fingerprint; the registry's owner and its status page show it.",
    );
  if (!/^[a-z][a-z0-9+.-]+:/i.test(text) || /^[a-z]:[\\/]/i.test(text)) {
    return { kind: "folder", folder: resolve(base, text) };
  }
  const url = URL.parse(text);
  if (url?.protocol === "file:") return { kind: "folder", folder: fileURLToPath(url) };
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usage(`${text} is no registry address`, "Give an https URL, a file URL or a folder.");
  }
  if (url.username || url.password) {
    throw usage(
      `the address of ${url.host} holds a credential, which would end up in logs and locks`,
      "Take it out; put the token in a variable and run: ashlar registries add NAME URL --token-env VARIABLE",
    );
  }
  if (url.search || url.hash)
    throw usage(
      `${text} has a query, or a fragment that is no #sha256: and 64 hex digits`,
      "Give the address of the registry's root, and after it the fingerprint of its root of trust: URL#sha256:…",
    );
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return { kind: "http", root: url };
}

/** One spelling for each address, so that two can be compared. */
export function addressKey(address: RegistryAddress): string {
  return address.kind === "http" ? address.root.href : address.folder;
}

/**
 * Refuses a folder without a tree before anything is read from it.
 *
 * @throws {CodedError} E_NOT_A_REGISTRY
 */
export async function checkFolder(folder: string): Promise<void> {
  if (await exists(join(folder, TIMESTAMP_PATH))) return;
  const source = await exists(join(folder, "registry.yaml"));
  throw new CodedError({
    code: "E_NOT_A_REGISTRY",
    exitCode: EXIT.notFound,
    message: source
      ? `${folder} holds the source of a registry, not a built tree`
      : `${folder} has no ${TIMESTAMP_PATH}, so it is no registry that could be verified`,
    fix: source
      ? `Build it first: ashlar build --registry ${folder}; then give the folder that the build wrote.`
      : "Give the folder that ashlar build wrote, or the address of a registry.",
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
