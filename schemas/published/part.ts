/**
 * A list in parts. A list that is long is a tree of small files, so that a change rewrites as much of
 * it as it changes: the root names parts by digest, a part holds rows or names parts again.
 *
 * Which rows stand in which part follows from the rows alone. A row has an address of bits
 * (`schemas/part-address.ts`). A part is named by a prefix of addresses and holds all rows below it. It
 * is split into its two halves when its rows come to more than {@link PART_SIZE} bytes; what names
 * parts is split alike above {@link PARTS_SIZE}. So a row more or less touches one part, and what is
 * above it; a list that doubles splits its parts one by one.
 */
import * as v from "valibot";
import { byteCount, sha256 } from "../field.ts";
import { object } from "../object.ts";
import type { Parsed } from "../parse.ts";
import { PART_BITS_MAX, type RowPlace } from "../part-address.ts";
import type { RegistryDocumentKind } from "../paths.ts";

/** Bytes of rows that one part holds, unless one row alone is longer. */
export const PART_SIZE = 32 * 1024;
/** Bytes of references in one part that names parts. */
export const PARTS_SIZE = 16 * 1024;

/** Bytes that a part may hold. */
export interface PartSizes {
  readonly rows: number;
  /** At least two references of 256 bytes, or no level would have fewer parts than the one below. */
  readonly parts: number;
}

export const PART_SIZES: PartSizes = { rows: PART_SIZE, parts: PARTS_SIZE };

const partReferenceShape = object({
  bits: v.pipe(
    v.string(),
    v.regex(new RegExp(`^[01]{1,${PART_BITS_MAX}}$`), "must be 1 to 96 bits"),
    v.description("the addresses of all rows below begin with it"),
  ),
  sha256,
  size: v.pipe(byteCount, v.description("bytes")),
});

export type PartReference = v.InferOutput<typeof partReferenceShape>;

/** What stands in the place of rows where a list has parts. @param kind of the list */
export const partsShape = (kind: RegistryDocumentKind) =>
  object({
    schemaVersion: v.literal(1),
    parts: v.pipe(
      v.array(partReferenceShape),
      v.description(
        `ordered by bits, none the beginning of another; each lies at index/${kind}/<bits>.<sha256>.json and is a document of this kind`,
      ),
    ),
  });

/** What a document of a list holds: rows, or parts. */
export type PartContent<Row> =
  | { readonly rows: readonly Row[] }
  | { readonly parts: readonly PartReference[] };

/** A kind of list: its documents, and where its rows stand. */
export interface ListForm<Row> {
  readonly kind: RegistryDocumentKind;
  /** The document that holds these rows and nothing else, all of its fields but `schemaVersion`. */
  readonly document: (rows: readonly Row[]) => object;
  readonly parse: (value: unknown) => Parsed<PartContent<Row>>;
  /** Its key is unique; rows of a part are ordered by it, code unit by code unit. */
  readonly placeOf: (row: Row) => RowPlace;
  /** {@link PART_SIZES} where absent, as in all that is published. */
  readonly sizes?: PartSizes;
}
