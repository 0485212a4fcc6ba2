/**
 * A list in pages from that of the tree before it: what is read and what is made are the pages that a
 * change touches, and what says where they are. The result is, byte for byte, what `list-pages.ts`
 * makes of all rows.
 */
import { groupAddress } from "../../schemas/part-address.ts";
import { PAGE_SIZE } from "../../schemas/published/next-page.ts";
import { compareText } from "../check/compare-text.ts";
import type { ChangedPart, PreviousFiles } from "../incremental/previous-files.ts";
import { pageFile, pagePaths } from "./list-pages.ts";
import { sortRows } from "./list-part.ts";
import {
  openPreviousPages,
  type PageSource,
  type PreviousPage,
  type PreviousPages,
  type ReadPageForm,
} from "./previous-pages.ts";
import type { PublishedFile } from "./published-file.ts";
import { type Piece, placeRows } from "./split-list.ts";
import { type PreviousLevel, updateLevel } from "./update-level.ts";

export interface PageChange<Row extends object> {
  /** Groups of which every row goes. */
  readonly removed: ReadonlySet<string>;
  /** Rows that come: of new groups, and of removed ones as they are now. None has a key that stays. */
  readonly added: readonly Row[];
}

/**
 * @param source.previous has a list that `listPages` or this made, in the same form and with the same limit
 * @returns undefined where the previous tree has no such list
 * @throws {CodedError} E_PREVIOUS_LIST for a page that is missing, altered, or written in another way
 */
export async function updatePages<Row extends object>(
  form: ReadPageForm<Row>,
  source: PageSource,
  { removed, added }: PageChange<Row>,
): Promise<ChangedPart | undefined> {
  if (removed.size + added.length === 0) return { files: [], gone: [] };
  const list = await openPreviousPages(form, source);
  if (!list) return undefined;
  const opened = new Set<PreviousPage>();
  const level = pageLevel(form, { list, removed, limit: source.limit ?? PAGE_SIZE, opened });
  const { pieces } = await updateLevel(level, {
    removed: Array.from(removed, groupAddress),
    added: placeRows(form, added),
  });
  const kept = list.pages.filter((page) => !opened.has(page));
  const pages = [...kept, ...pieces].sort((a, b) => compareText(a.bits, b.bits));
  return changedPages(form, { list, source, pages });
}

/** @param of.opened gets the pages whose rows stand in pieces now, or nowhere */
function pageLevel<Row extends object>(
  form: ReadPageForm<Row>,
  {
    list,
    removed,
    limit,
    opened,
  }: {
    readonly list: PreviousPages<Row>;
    readonly removed: ReadonlySet<string>;
    readonly limit: number;
    readonly opened: Set<PreviousPage>;
  },
): PreviousLevel<Row, PreviousPage> {
  return {
    limit,
    async at(prefix) {
      const [first, ...more] = list.pages.filter(
        ({ bits }) => bits.startsWith(prefix) || prefix.startsWith(bits),
      );
      if (!first) return "none";
      return more.length === 0 && prefix.startsWith(first.bits) ? first : "several";
    },
    async remaining(page) {
      opened.add(page);
      const rows = await list.rows(page);
      return placeRows(
        form,
        rows.filter((row) => !removed.has(form.placeOf(row).group)),
      );
    },
    sizeOf({ reference: { path, size }, next }) {
      return size - pageFile(form, { path, next }, []).size + 1;
    },
  };
}

/** A page as it was, or rows that make one. */
type Page<Row> = PreviousPage | Piece<Row>;

/** @param of.pages all that there are now, ordered; none: the list is empty */
async function changedPages<Row extends object>(
  form: ReadPageForm<Row>,
  {
    list,
    source: { first, previous },
    pages,
  }: {
    readonly list: PreviousPages<Row>;
    readonly source: { readonly first: string; readonly previous: PreviousFiles };
    readonly pages: readonly Page<Row>[];
  },
): Promise<ChangedPart> {
  const all = pages.length > 0 ? pages : [{ bits: "", members: [] }];
  const paths = pagePaths(first, all);
  const files: PublishedFile[] = [];
  for (const [at, page] of all.entries()) {
    const [path = first, next] = paths.slice(at, at + 2);
    if ("reference" in page && page.reference.path === path && page.next === next) continue;
    const rows =
      "reference" in page ? await list.rows(page) : page.members.map(({ value }) => value);
    const file = pageFile(form, { path, next }, sortRows(form, rows));
    if (previous.file(path)?.sha256 !== file.sha256) files.push(file);
  }
  const now = new Set(paths);
  const before = list.pages.map(({ reference }) => reference.path);
  return { files, gone: before.filter((path) => !now.has(path)) };
}
