/** A list of a registry that may have parts: all of it, or one row. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { LIST_PART_SIZE_MAX } from "../../schemas/limits.ts";
import type { Parsed } from "../../schemas/parse.ts";
import type { RowPlace } from "../../schemas/part-address.ts";
import type { ListForm, PartContent } from "../../schemas/published/part.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { tooLarge } from "../origin/too-large.ts";
import { findRow } from "../parts/find-row.ts";
import type { PartReading } from "../parts/judge-part.ts";
import { walkParts } from "../parts/walk-parts.ts";

export interface ListReader<Row> {
  /** By key. @throws {CodedError} E_DOCUMENT for a part that does not stand where it belongs */
  all(root: Reference, onRows?: (count: number) => void): Promise<readonly Row[]>;
  find(root: Reference, place: RowPlace): Promise<Row | undefined>;
}

/**
 * @param document reads a document, whose size and digest it checks
 * @param place of a file, with its location, for messages
 */
export function listReader<Row>(
  form: ListForm<Row>,
  document: <T>(reference: Reference, parse: (value: unknown) => Parsed<T>) => Promise<T>,
  place: (path: string) => string,
): ListReader<Row> {
  const reading: PartReading<Row> = {
    form,
    async read(reference) {
      if (reference.size > LIST_PART_SIZE_MAX)
        throw tooLarge(place(reference.path), LIST_PART_SIZE_MAX);
      return document(reference, form.parse);
    },
    refuse(path, problem) {
      throw misplaced(place(path), problem);
    },
  };
  /** What is above many rows is read once. */
  const above = new Map<string, Promise<PartContent<Row> | undefined>>();
  const remembering: PartReading<Row> = {
    ...reading,
    read(reference, by) {
      const known = above.get(reference.sha256) ?? reading.read(reference, by);
      above.set(reference.sha256, known);
      return known;
    },
  };
  return {
    async all(root, onRows) {
      const rows: Row[] = [];
      for await (const part of walkParts(reading, root)) {
        for (const row of part.rows) rows.push(row);
        onRows?.(rows.length);
      }
      return rows.sort((a, b) => (form.placeOf(a).key < form.placeOf(b).key ? -1 : 1));
    },
    find: (root, wanted) => findRow(remembering, root, wanted),
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
