/** The catalog of a registry: all of it, or the row of one artifact. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { LIST_PART_SIZE_MAX } from "../../schemas/limits.ts";
import type { Parsed } from "../../schemas/parse.ts";
import { CATALOG, type CatalogEntry } from "../../schemas/published/catalog-list.ts";
import type { PartContent } from "../../schemas/published/part.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { tooLarge } from "../origin/too-large.ts";
import { findRow } from "../parts/find-row.ts";
import type { PartReading } from "../parts/judge-part.ts";
import { walkParts } from "../parts/walk-parts.ts";

export interface CatalogReader {
  /** By name. @throws {CodedError} E_DOCUMENT for a part that does not stand where it belongs */
  all(root: Reference): Promise<readonly CatalogEntry[]>;
  entry(root: Reference, name: string): Promise<CatalogEntry | undefined>;
}

/**
 * @param document reads a document, whose size and digest it checks
 * @param place of a file, with its location, for messages
 */
export function catalogReader(
  document: <T>(reference: Reference, parse: (value: unknown) => Parsed<T>) => Promise<T>,
  place: (path: string) => string,
): CatalogReader {
  const reading: PartReading<CatalogEntry> = {
    form: CATALOG,
    async read(reference) {
      if (reference.size > LIST_PART_SIZE_MAX)
        throw tooLarge(place(reference.path), LIST_PART_SIZE_MAX);
      return document(reference, CATALOG.parse);
    },
    refuse(path, problem) {
      throw misplaced(place(path), problem);
    },
  };
  /** What is above many rows is read once. */
  const above = new Map<string, Promise<PartContent<CatalogEntry> | undefined>>();
  const remembering: PartReading<CatalogEntry> = {
    ...reading,
    read(reference, by) {
      const known = above.get(reference.sha256) ?? reading.read(reference, by);
      above.set(reference.sha256, known);
      return known;
    },
  };
  return {
    async all(root) {
      const rows: CatalogEntry[] = [];
      for await (const part of walkParts(reading, root)) rows.push(...part.rows);
      return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    entry: (root, name) => findRow(remembering, root, { group: name, key: name }),
  };
}

function misplaced(where: string, problem: string): CodedError {
  return new CodedError({
    code: "E_DOCUMENT",
    exitCode: EXIT.integrity,
    message: `${where} ${problem}`,
    fix: "Tell the registry's owner; the tree must be built again.",
  });
}
