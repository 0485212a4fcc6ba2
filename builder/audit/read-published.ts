/**
 * What a published tree says of itself: its registry document and the documents that it names. Their
 * digests are checked, and no signature: `ashlar verify --tree` does that.
 */
import type { Origin } from "../../client/origin/origin.ts";
import { walkParts } from "../../client/parts/walk-parts.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { LIST_PART_SIZE_MAX, REGISTRY_SIZE_MAX } from "../../schemas/limits.ts";
import type { Parsed } from "../../schemas/parse.ts";
import { REGISTRY_PATH } from "../../schemas/paths.ts";
import { FILE_LIST } from "../../schemas/published/file-list.ts";
import type { ListForm } from "../../schemas/published/part.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import {
  parseRegistryDocument,
  type RegistryDocument,
} from "../../schemas/published/registry-document.ts";
import {
  QUARANTINE,
  type Quarantine,
  type QuarantineEntry,
} from "../../schemas/published/report.ts";
import { jsonOf } from "../../schemas/trust/bytes.ts";

/** @throws {CodedError} E_NO_TREE, E_DOCUMENT; E_NETWORK and its like */
export async function readAbout(origin: Origin): Promise<RegistryDocument> {
  const bytes = await origin.read(REGISTRY_PATH, REGISTRY_SIZE_MAX);
  if (bytes === undefined) throw noTree(origin);
  return parsed(origin, REGISTRY_PATH, bytes, parseRegistryDocument);
}

export interface PublishedFiles {
  /** Every file that the tree lists, by path. */
  readonly files: ReadonlyMap<string, Reference>;
  /** The list itself and its parts, which it cannot list. */
  readonly lists: readonly Reference[];
}

/** @throws {CodedError} E_DOCUMENT */
export async function readFiles(origin: Origin, about: RegistryDocument): Promise<PublishedFiles> {
  const files = new Map<string, Reference>();
  const lists: Reference[] = [];
  for await (const { place, rows } of readParts(origin, about, FILE_LIST)) {
    lists.push(place.reference);
    for (const file of rows) files.set(file.path, file);
  }
  return { files, lists };
}

function readParts<Row>(origin: Origin, { documents }: RegistryDocument, form: ListForm<Row>) {
  const reading = {
    form,
    read: (reference: Reference, by = REGISTRY_PATH) =>
      readReference(origin, { reference, by, limit: LIST_PART_SIZE_MAX }, form.parse),
    refuse(path: string, problem: string): never {
      throw broken(origin, path, problem);
    },
  };
  return walkParts(reading, documents[form.kind]);
}

/** @throws {CodedError} E_DOCUMENT */
export async function readQuarantine(origin: Origin, about: RegistryDocument): Promise<Quarantine> {
  const entries: QuarantineEntry[] = [];
  for await (const { rows } of readParts(origin, about, QUARANTINE)) entries.push(...rows);
  return { entries };
}

interface Named {
  readonly reference: Reference;
  /** What names it. */
  readonly by: string;
  readonly limit: number;
}

async function readReference<T>(
  origin: Origin,
  { reference: { path, sha256 }, by, limit }: Named,
  parse: (value: unknown) => Parsed<T>,
): Promise<T> {
  const bytes = await origin.read(path, limit);
  if (bytes === undefined) throw broken(origin, path, "is missing");
  const found = sha256Hex(bytes);
  if (found !== sha256)
    throw broken(origin, path, `is not the file that ${by} names`, [
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
