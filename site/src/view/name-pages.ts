import { pathSegment } from "../../../schemas/paths.ts";

/** Rows on one page; with more, each next character of the names gets a page of its own. */
const NAMES_MAX = 100;

/**
 * One page of a list by name: the items whose names begin with `prefix`, or where to find them.
 *
 * A page belongs to a beginning and not to a number, so a new item changes the one page that it is on,
 * and the counts on those above it.
 */
export interface NamePage<T> {
  /** What the names have in common; empty on the front page. */
  readonly prefix: string;
  readonly path: string;
  readonly total: number;
  /** By name. With `ranges`, only one that is called exactly what the others begin with. */
  readonly items: readonly T[];
  /** Pages of longer beginnings, by name; empty when all items are here. */
  readonly ranges: readonly NameRange[];
  /** The pages with rows before and after this one. */
  readonly previous?: NameLink;
  readonly next?: NameLink;
}

interface NameLink {
  readonly prefix: string;
  readonly path: string;
}

interface NameRange extends NameLink {
  readonly total: number;
}

export interface Naming<T> {
  /** Of the front page. */
  readonly path: string;
  /** Of the folder in which the others are. */
  readonly below: string;
  /** Begins with a letter or digit. */
  readonly nameOf: (item: T) => string;
}

/**
 * All pages of a list by name; the front page comes first.
 *
 * @param items in the order of their names, each once
 */
export function namePages<T>(items: readonly T[], naming: Naming<T>): NamePage<T>[] {
  const pages = pagesBelow(items, { prefix: "", path: naming.path }, naming);
  const leaves = pages.filter((page) => page.items.length > 0);
  const place = new Map(leaves.map((page, index) => [page, index]));
  return pages.map((page) => {
    const index = place.get(page);
    if (index === undefined) return page;
    const [previous, next] = [leaves[index - 1], leaves[index + 1]];
    return {
      ...page,
      ...(previous && { previous: linkTo(previous) }),
      ...(next && { next: linkTo(next) }),
    };
  });
}

const linkTo = ({ prefix, path }: NameLink): NameLink => ({ prefix, path });

function pagesBelow<T>(items: readonly T[], here: NameLink, naming: Naming<T>): NamePage<T>[] {
  const page = { ...here, total: items.length };
  if (items.length <= NAMES_MAX) return [{ ...page, items, ranges: [] }];
  const length = sharedLength(items, naming);
  const groups = [...Map.groupBy(items, (item) => naming.nameOf(item).slice(0, length + 1))];
  const longer = groups.filter(([prefix]) => prefix.length > length);
  const below = longer.map(([prefix, group]) => {
    const path = `${naming.below}${folderOf(prefix)}/`;
    return pagesBelow(group, { prefix, path }, naming);
  });
  const exact = groups.find(([prefix]) => prefix.length === length)?.[1] ?? [];
  const ranges = below.flatMap(([first]) =>
    first ? [{ ...linkTo(first), total: first.total }] : [],
  );
  return [{ ...page, items: exact, ranges }, ...below.flat()];
}

/** Some hosts take no folder whose name ends with a dot. */
const folderOf = (prefix: string): string => pathSegment(prefix).replaceAll(".", "_2e_");

/** Of what all names begin with; names in order, so the first and the last tell. */
function sharedLength<T>(items: readonly T[], { nameOf }: Naming<T>): number {
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const [a, b] = [nameOf(first), nameOf(last)];
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
