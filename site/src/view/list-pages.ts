import { listPagePath } from "./site-paths.ts";

/** Rows on a page that is full. */
export const PAGE_SIZE = 25;

/**
 * One page of a list, the newest item first.
 *
 * The pages are counted from the oldest item, so that a full one stays as it is: a new item changes
 * the front page, and once in {@link PAGE_SIZE} times adds a page behind it.
 */
export interface ListPage<T> {
  readonly items: readonly T[];
  /** From 1, which has the oldest; absent on the front page. */
  readonly number?: number;
  /** How many items the list has; only on the front page, which changes with each. */
  readonly total?: number;
  /** The front page; absent on that. */
  readonly newest?: string;
  readonly newer?: string;
  readonly older?: string;
  readonly oldest?: string;
}

/**
 * All pages of a list whose front page is at `path`: first that, with the newest items, more than a
 * page but no more than two, then the numbered ones, newest first. An empty list has a front page.
 *
 * @param items the oldest first
 */
export function listPages<T>(items: readonly T[], path: string): ListPage<T>[] {
  const full = Math.max(0, Math.ceil(items.length / PAGE_SIZE) - 2);
  const oldest = listPagePath(path, 1);
  const numbered = Array.from({ length: full }, (_, index): ListPage<T> => {
    const number = full - index;
    return {
      items: items.slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE).reverse(),
      number,
      newest: path,
      newer: number === full ? path : listPagePath(path, number + 1),
      ...(number > 1 && { older: listPagePath(path, number - 1), oldest }),
    };
  });
  const front: ListPage<T> = {
    items: items.slice(full * PAGE_SIZE).reverse(),
    total: items.length,
    ...(full > 0 && { older: listPagePath(path, full), oldest }),
  };
  return [front, ...numbered];
}
