/**
 * A block of numbers after a change of few. A block does not tell a document that has nothing from one
 * that has the least, so where the least changes, these have to be looked up.
 */
import type { SearchNumbers } from "../../schemas/published/search-index.ts";
import { numbersColumn } from "../search/facet-columns.ts";

export interface ChangedNumber {
  /** In the block. */
  readonly at: number;
  /** 0 where the document did not count, or does not. */
  readonly before: number;
  readonly now: number;
}

export interface KnownNumbers {
  /** Whether the document counted: one that did not had nothing. */
  readonly counts: (at: number) => boolean;
  /** What it had. */
  readonly read: (at: number) => Promise<number>;
}

export async function updateNumbers(
  { least, above }: SearchNumbers,
  changes: readonly ChangedNumber[],
  { counts, read }: KnownNumbers,
): Promise<SearchNumbers> {
  const changed = new Map(changes.map((change) => [change.at, change]));
  const values = above.map((more, at) => changed.get(at)?.now ?? (more > 0 ? least + more : 0));
  const unclear =
    least === 0
      ? []
      : [...above.keys()].filter((at) => above[at] === 0 && !changed.has(at) && counts(at));
  const isLower = changes.some(({ now }) => now > 0 && now < least);
  const isLeastLeft = changes.every(({ before, now }) => before !== least && now !== least);
  const hasLeast = changes.some(({ now }) => now === least);
  if (isLower) for (const at of unclear) values[at] = await read(at);
  else if (isLeastLeft || hasLeast) for (const at of unclear) values[at] = least;
  else if (await someHas(least, unclear, read)) for (const at of unclear) values[at] = least;
  return numbersColumn(values);
}

/** Most often the first one has it. */
async function someHas(
  number: number,
  places: readonly number[],
  read: KnownNumbers["read"],
): Promise<boolean> {
  for (const at of places) if ((await read(at)) === number) return true;
  return false;
}
