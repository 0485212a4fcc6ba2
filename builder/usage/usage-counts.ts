/**
 * Usage records as one count for each version. Days are kept as far back as anything is said of them, so
 * that memory does not grow with the years: 60,000 versions that are downloaded every day take 100 MB.
 */
import { DOWNLOAD_DAYS } from "../../schemas/published/downloads.ts";
import type { Usage } from "../../schemas/usage.ts";

export interface VersionCount {
  /** Since counting began. */
  readonly total: number;
  /**
   * Days since 1970 and the downloads on each, alternately; those of the last 90 days that were counted.
   * A day may be there twice, and then counts twice.
   */
  readonly days: readonly number[];
}

export interface UsageCounts {
  /** The first and the last day that were counted, as numbers of days since 1970; undefined for none. */
  readonly collected: { readonly from: number; readonly to: number } | undefined;
  /** By `namespace/name@version`. */
  readonly versions: ReadonlyMap<string, VersionCount>;
}

export interface OpenUsageCounts {
  /** Earlier months first, or memory holds more than it needs to. */
  add(record: Usage): void;
  counts(): UsageCounts;
}

interface OpenCount {
  total: number;
  days: number[];
}

const DAY_MS = 86_400_000;

export function openUsageCounts(): OpenUsageCounts {
  const versions = new Map<string, OpenCount>();
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let month = "";
  const isCounted = (day: number | undefined): day is number => {
    if (day === undefined) return false;
    [from, to] = [Math.min(from, day), Math.max(to, day)];
    return true;
  };
  return {
    add(record) {
      if (record.month !== month) dropBefore(versions, to - DOWNLOAD_DAYS);
      month = record.month;
      const days = daysOf(month);
      for (const date of Object.keys(record.imported ?? {})) isCounted(days.get(date));
      for (const [key, dates] of Object.entries(record.downloads)) {
        const own = versions.get(key) ?? { total: 0, days: [] };
        versions.set(key, own);
        for (const [date, count] of Object.entries(dates)) {
          const day = days.get(date);
          if (!isCounted(day)) continue;
          own.total += count;
          own.days.push(day, count);
        }
      }
    },
    counts() {
      dropBefore(versions, to - DOWNLOAD_DAYS);
      return { collected: to < from ? undefined : { from, to }, versions };
    },
  };
}

/** Days are pushed month by month, so most of the time nothing of a version goes, or all of it. */
function dropBefore(versions: ReadonlyMap<string, OpenCount>, last: number): void {
  for (const own of versions.values()) {
    const { days } = own;
    if (days.length === 0 || (days[0] ?? 0) > last) continue;
    const kept: number[] = [];
    for (let at = 0; at < days.length; at += 2)
      if ((days[at] ?? 0) > last) kept.push(days[at] ?? 0, days[at + 1] ?? 0);
    own.days = kept;
  }
}

/** The days that a month has, as numbers of days since 1970, by the day of the month without a zero before it. */
function daysOf(month: string): ReadonlyMap<string, number> {
  const first = Date.parse(`${month}-01T00:00:00Z`) / DAY_MS;
  const isInMonth = (at: number): boolean =>
    new Date((first + at) * DAY_MS).toISOString().startsWith(month);
  const all = Array.from({ length: 31 }, (_, at) => [String(at + 1), first + at] as const);
  return new Map(all.filter((_, at) => isInMonth(at)));
}
