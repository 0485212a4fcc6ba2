/**
 * The pages of a list of the previous tree, of which only the first and those that are asked for are
 * read. Each has to be what this version makes of its rows.
 */

import type { Parsed } from "../../schemas/parse.ts";
import { PART_BITS_MAX, partAddress } from "../../schemas/part-address.ts";
import { apiPagePath } from "../../schemas/paths.ts";
import { PAGE_SIZE } from "../../schemas/published/next-page.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { PreviousFiles } from "../incremental/previous-files.ts";
import { type PageForm, type PagePlace, pageFile } from "./list-pages.ts";
import { sortRows } from "./list-part.ts";
import { jsonOf, type PreviousPart, refuse } from "./previous-list.ts";
import { placeRows, splitList } from "./split-list.ts";

/** A list in pages whose files can be read again. */
export interface ReadPageForm<Row> extends PageForm<Row> {
  readonly parsePage: (value: unknown) => Parsed<readonly Row[]>;
}

export interface PageSource extends PagePlace {
  readonly previous: PreviousFiles;
}

export interface PreviousPage extends PreviousPart {
  /** Path of the page after it. */
  readonly next: string | undefined;
}

export interface PreviousPages<Row> {
  /** Ordered by their bits; at least one. */
  readonly pages: readonly PreviousPage[];
  /** As they stand in the page. @throws {CodedError} E_PREVIOUS_LIST */
  rows(page: PreviousPage): Promise<readonly Row[]>;
}

/**
 * @returns undefined where the previous tree has no such list
 * @throws {CodedError} E_PREVIOUS_LIST for a page that is missing, altered, or written in another way
 */
export async function openPreviousPages<Row extends object>(
  form: ReadPageForm<Row>,
  { first, previous, limit = PAGE_SIZE }: PageSource,
): Promise<PreviousPages<Row> | undefined> {
  const reference = previous.file(first);
  if (!reference) return undefined;
  const more = furtherPages(first, previous);
  const following = [...more.slice(1), undefined].map((page) => page?.reference.path);
  const known = new Map<string, Promise<readonly Row[]>>();
  const rows = (page: Omit<PreviousPage, "bits">) => {
    const { path } = page.reference;
    const read = known.get(path) ?? readPage(form, previous, page);
    known.set(path, read);
    return read;
  };
  const start = { reference, next: more[0]?.reference.path };
  const bits = firstBits(form, { start, rows: await rows(start), second: more[0]?.bits, limit });
  const further = more.map((page, at) => ({ ...page, next: following[at] }));
  const pages = [{ ...start, bits }, ...further];
  for (const [at, page] of further.entries())
    if (page.bits.startsWith(pages[at]?.bits ?? ""))
      return refuse(page, "stands for rows that another page stands for");
  return { pages, rows };
}

/** All but the first. Pages of other lists may lie in folders below theirs. */
function furtherPages(
  first: string,
  previous: PreviousFiles,
): readonly { readonly bits: string; readonly reference: Reference }[] {
  const folder = apiPagePath(first, "").replace(/\.json$/, "");
  const isPage = new RegExp(`^([01]{1,${PART_BITS_MAX}})\\.json$`);
  return ["0", "1"].flatMap((bit) =>
    previous.below(folder + bit).flatMap((reference) => {
      const bits = isPage.exec(reference.path.slice(folder.length))?.[1];
      return bits === undefined ? [] : [{ bits, reference }];
    }),
  );
}

/**
 * The prefix that a first page stands for, which its path does not say. What is split has rows in both
 * of its halves, down to where all of one half is one page: the first page is the left half of what the
 * page after it is in, too.
 *
 * @param page.second bits of the page after it
 */
function firstBits<Row extends object>(
  form: ReadPageForm<Row>,
  {
    start,
    rows,
    second,
    limit,
  }: {
    readonly start: Omit<PreviousPage, "bits">;
    readonly rows: readonly Row[];
    readonly second: string | undefined;
    readonly limit: number;
  },
): string {
  const [row] = rows;
  const prefix = row && second !== undefined ? leftOf(partAddress(form.placeOf(row)), second) : "";
  // Rows that no bit tells apart are one page, too, at the end of their address.
  const [piece, ...others] = splitList(placeRows(form, rows), limit, prefix);
  if (others.length > 0 || (!piece && second !== undefined))
    return refuse(start, "is not split as this version splits it");
  return piece?.bits ?? "";
}

/** What both have in common, and a zero. */
function leftOf(address: string, second: string): string {
  let length = 0;
  while (length < second.length && address[length] === second[length]) length += 1;
  return `${second.slice(0, length)}0`;
}

async function readPage<Row>(
  form: ReadPageForm<Row>,
  previous: PreviousFiles,
  page: Omit<PreviousPage, "bits">,
): Promise<readonly Row[]> {
  const { reference, next } = page;
  const parsed = form.parsePage(jsonOf(await previous.read(reference)));
  if (!parsed.ok) return refuse(page, "is no page that this version reads");
  const again = pageFile(form, { path: reference.path, next }, sortRows(form, parsed.value));
  if (again.sha256 !== reference.sha256)
    return refuse(page, "is not written as this version writes it");
  return parsed.value;
}
