/** Usage records, and what an import adds to them. */
import type { Usage } from "../../schemas/usage.ts";
import type { LogDay } from "./log-days.ts";

/** Records by month, `yyyy-mm`. */
export type UsageByMonth = Map<string, Usage>;

/** @param day `yyyy-mm-dd` @returns how many downloads came */
export function addLogDay(
  usage: UsageByMonth,
  day: string,
  { counts, log, known }: LogDay,
): number {
  if (known?.lines === log.lines) return 0;
  const added = addCounts(usage, day, counts);
  const record = recordOf(usage, day);
  const date = dateOf(day);
  const others = (record.imported?.[date] ?? []).filter(({ sha256 }) => sha256 !== known?.sha256);
  const imported = { ...record.imported, [date]: [...others, log] };
  usage.set(record.month, { ...record, imported });
  return added;
}

/** @param counts downloads by `namespace/name@version` */
export function addCounts(
  usage: UsageByMonth,
  day: string,
  counts: ReadonlyMap<string, number>,
): number {
  if (counts.size === 0) return 0;
  const record = recordOf(usage, day);
  const date = dateOf(day);
  const downloads = { ...record.downloads };
  let added = 0;
  for (const [version, count] of counts) {
    const days = Object.hasOwn(downloads, version) ? downloads[version] : {};
    downloads[version] = { ...days, [date]: (days?.[date] ?? 0) + count };
    added += count;
  }
  usage.set(record.month, { ...record, downloads });
  return added;
}

export function recordOf(usage: UsageByMonth, day: string): Usage {
  const month = day.slice(0, 7);
  return usage.get(month) ?? { month, downloads: {} };
}

export function dateOf(day: string): string {
  return String(Number(day.slice(8)));
}
