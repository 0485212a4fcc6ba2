/**
 * What a published tree says of itself: its registry document and the documents that it names. Their
 * digests are checked, and no signature: `ashlar verify --tree` does that.
 */
import type { Origin } from "../../client/origin/origin.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { DOCUMENT_SIZE_MAX, REGISTRY_SIZE_MAX } from "../../schemas/limits.ts";
import type { Parsed } from "../../schemas/parse.ts";
import { REGISTRY_PATH, type RegistryDocumentKind } from "../../schemas/paths.ts";
import { parseFileList } from "../../schemas/published/file-list.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import {
  parseRegistryDocument,
  type RegistryDocument,
} from "../../schemas/published/registry-document.ts";
import { parseQuarantine, type Quarantine } from "../../schemas/published/report.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";

/** @throws {CodedError} E_NO_TREE, E_DOCUMENT; E_NETWORK and its like */
export async function readAbout(origin: Origin): Promise<RegistryDocument> {
  const bytes = await origin.read(REGISTRY_PATH, REGISTRY_SIZE_MAX);
  if (bytes === undefined) throw noTree(origin);
  return parsed(origin, REGISTRY_PATH, bytes, parseRegistryDocument);
}

/** Every file that the tree lists, by path. @throws {CodedError} E_DOCUMENT */
export async function readFiles(
  origin: Origin,
  about: RegistryDocument,
): Promise<ReadonlyMap<string, Reference>> {
  const { files } = await readNamed(origin, about, "files", parseFileList);
  return new Map(files.map((file) => [file.path, file]));
}

/** @throws {CodedError} E_DOCUMENT */
export function readQuarantine(origin: Origin, about: RegistryDocument): Promise<Quarantine> {
  return readNamed(origin, about, "quarantine", parseQuarantine);
}

async function readNamed<T>(
  origin: Origin,
  { documents }: RegistryDocument,
  kind: RegistryDocumentKind,
  parse: (value: unknown) => Parsed<T>,
): Promise<T> {
  const { path, sha256 } = documents[kind];
  const bytes = await origin.read(path, DOCUMENT_SIZE_MAX);
  if (bytes === undefined) throw broken(origin, path, "is missing");
  const found = sha256Hex(bytes);
  if (found !== sha256)
    throw broken(origin, path, `is not the file that ${REGISTRY_PATH} names`, [
      `expected sha256 ${sha256}`,
      `found    sha256 ${found}`,
    ]);
  return parsed(origin, path, bytes, parse);
}

function parsed<T>(
  origin: Origin,
  path: string,
  bytes: Uint8Array,
  parse: (value: unknown) => Parsed<T>,
): T {
  const result = parse(jsonOf(bytes));
  if (result.ok) return result.value;
  throw broken(origin, path, "is no document that this version reads");
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes) ?? "");
  } catch {
    return undefined;
  }
}

function noTree({ location }: Origin): CodedError {
  return new CodedError({
    code: "E_NO_TREE",
    exitCode: EXIT.notFound,
    message: `${location} has no ${REGISTRY_PATH}, so no tree was published there`,
    fix: "give the address of the registry's root, or the folder that `ashlar build` wrote",
  });
}

function broken(
  { location }: Origin,
  path: string,
  problem: string,
  details: readonly string[] = [],
): CodedError {
  return new CodedError({
    code: "E_DOCUMENT",
    exitCode: EXIT.integrity,
    message: `${location}: ${path} ${problem}`,
    fix: "Nothing of it was used. Run `ashlar verify --tree` on it: it names every file that is wrong.",
    details,
  });
}
