import { listPagePath } from "./site-paths.ts";

/** Rows on one page of a list. */
export const PAGE_SIZE = 25;

export interface ListPage<T> {
  readonly items: readonly T[];
  /** 1-based. */
  readonly number: number;
  readonly pages: number;
  readonly total: number;
  readonly previous?: string;
  readonly next?: string;
}

/** All pages of a list whose first page is at `path`; an empty list has one empty page. */
export function listPages<T>(items: readonly T[], path: string): ListPage<T>[] {
  const pages = Math.max(1, Math.ceil(items.length / PAGE_SIZE));
  return Array.from({ length: pages }, (_, index) => ({
    items: items.slice(index * PAGE_SIZE, (index + 1) * PAGE_SIZE),
    number: index + 1,
    pages,
    total: items.length,
    ...(index > 0 && { previous: listPagePath(path, index) }),
    ...(index + 1 < pages && { next: listPagePath(path, index + 2) }),
  }));
}
