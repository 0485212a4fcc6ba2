import { countOf, formatCount } from "./count-of.ts";
import { type ListPage, PAGE_SIZE } from "./list-pages.ts";

/** Where a page stands in its list, in a sentence. Only the front page knows how long that is. */
export function listPosition({ items, number, total }: ListPage<unknown>): string {
  if (number !== undefined) {
    const last = number * PAGE_SIZE;
    return `Artifacts ${formatCount(last)} to ${formatCount(last - items.length + 1)}, counted from the oldest.`;
  }
  const all = total ?? items.length;
  if (all === items.length) return `${countOf(all, "artifact")}, the newest first.`;
  return `The newest ${formatCount(items.length)} of ${countOf(all, "artifact")}.`;
}
