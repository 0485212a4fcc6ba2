/** Downloads of every artifact, and which are downloaded more than before: a function of the commit's records. */
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import { DOWNLOAD_DAYS, type Downloads } from "../../schemas/published/downloads.ts";
import {
  POPULAR_MAX,
  TREND_BASE_DAYS,
  TREND_DAYS,
  TREND_LEAST,
  type TrendingList,
} from "../../schemas/published/shelf.ts";
import type { Usage } from "../../schemas/usage.ts";
import { compareText } from "../check/compare-text.ts";

export interface DownloadCounts {
  /** The first and the last day that were counted, as numbers of days since 1970; undefined for none. */
  readonly collected: { readonly from: number; readonly to: number } | undefined;
  /** By artifact, then version, then day since 1970. */
  readonly byArtifact: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number, number>>>;
}

const DAY_MS = 86_400_000;

/** @param isPublished whether a version is in the tree: what was withdrawn counts for nothing */
export function downloadCounts(
  records: readonly Usage[],
  isPublished: (name: string, version: string) => boolean,
): DownloadCounts {
  const byArtifact = new Map<string, Map<string, Map<number, number>>>();
  const counted = new Set<number>();
  for (const record of records) {
    for (const date of Object.keys(record.imported ?? {})) addDay(counted, dayOf(record, date));
    for (const [key, dates] of Object.entries(record.downloads)) {
      const [name = "", version = ""] = key.split("@");
      if (!isPublished(name, version)) continue;
      const versions = innerMap(byArtifact, name);
      const days = innerMap(versions, version);
      for (const [date, count] of Object.entries(dates)) {
        const day = addDay(counted, dayOf(record, date));
        if (day !== undefined) days.set(day, (days.get(day) ?? 0) + count);
      }
    }
  }
  return { collected: spanOf(counted), byArtifact };
}

/** undefined for a day that its month does not have. */
function dayOf({ month }: Usage, date: string): number | undefined {
  const text = `${month}-${date.padStart(2, "0")}`;
  const milliseconds = Date.parse(`${text}T00:00:00Z`);
  const isDay = Number.isFinite(milliseconds) && dateOf(milliseconds / DAY_MS) === text;
  return isDay ? milliseconds / DAY_MS : undefined;
}

function addDay(counted: Set<number>, day: number | undefined): number | undefined {
  if (day !== undefined) counted.add(day);
  return day;
}

function innerMap<Key, Value>(outer: Map<string, Map<Key, Value>>, name: string): Map<Key, Value> {
  const found = outer.get(name) ?? new Map<Key, Value>();
  outer.set(name, found);
  return found;
}

function spanOf(days: ReadonlySet<number>): DownloadCounts["collected"] {
  if (days.size === 0) return undefined;
  const [first, ...rest] = days;
  let [from, to] = [first ?? 0, first ?? 0];
  for (const day of rest) [from, to] = [Math.min(from, day), Math.max(to, day)];
  return { from, to };
}

/** undefined for an artifact without downloads */
export function artifactDownloads(
  name: string,
  { collected, byArtifact }: DownloadCounts,
): Downloads | undefined {
  const own = [...(byArtifact.get(name) ?? [])];
  if (!collected || own.length === 0) return undefined;
  const totals = own.map(([version, days]) => [version, sumOf(days.values())] as const);
  const days = new Map<number, number>();
  for (const [, counts] of own)
    for (const [day, count] of counts)
      if (day > collected.to - DOWNLOAD_DAYS) days.set(day, (days.get(day) ?? 0) + count);
  return {
    schemaVersion: 1,
    artifact: name,
    collected: collectedDays(collected),
    total: sumOf(totals.map(([, count]) => count)),
    versions: Object.fromEntries(totals.toSorted(([a], [b]) => compareText(a, b))),
    days: [...days]
      .toSorted(([a], [b]) => a - b)
      .map(([day, downloads]) => ({ date: dateOf(day), downloads })),
  };
}

/** @param rows of all listed artifacts @param counts undefined: nothing was ever imported */
export function trendingList(
  rows: readonly CatalogEntry[],
  counts: DownloadCounts | undefined,
): TrendingList {
  const collected = counts?.collected;
  if (!counts || !collected) return { schemaVersion: 1, collected: null, artifacts: [] };
  const baseDays = Math.min(TREND_BASE_DAYS, collected.to - TREND_DAYS + 1 - collected.from);
  // What began to be counted last week rises from nothing, and says nothing.
  const compared = baseDays >= TREND_DAYS ? rows : [];
  const artifacts = compared
    .map((artifact) => ({
      artifact,
      ...trendOf(artifact.name, { ...counts, collected, baseDays }),
    }))
    .filter(({ downloads, trend }) => downloads >= TREND_LEAST && trend > 0)
    .sort(
      (a, b) =>
        b.trend - a.trend ||
        b.downloads - a.downloads ||
        compareText(a.artifact.name, b.artifact.name),
    )
    .slice(0, POPULAR_MAX);
  return { schemaVersion: 1, collected: collectedDays(collected), artifacts };
}

interface Trend extends DownloadCounts {
  readonly collected: NonNullable<DownloadCounts["collected"]>;
  /** Days before the last ones that were counted. */
  readonly baseDays: number;
}

/**
 * How far the last days are above what the days before let expect, in standard deviations of a count
 * (Poisson): a rise from 4 to 20 says more than one from 1,000 to 1,016.
 */
function trendOf(name: string, { byArtifact, collected, baseDays }: Trend) {
  let downloads = 0;
  let base = 0;
  for (const days of byArtifact.get(name)?.values() ?? [])
    for (const [day, count] of days) {
      const age = collected.to - day;
      if (age < TREND_DAYS) downloads += count;
      else if (age < TREND_DAYS + TREND_BASE_DAYS) base += count;
    }
  const before = Math.round(((base * TREND_DAYS) / baseDays) * 100) / 100;
  const trend = Math.round(((downloads - before) / Math.sqrt(before + 1)) * 100) / 100;
  return { downloads, before, trend };
}

function collectedDays({ from, to }: { readonly from: number; readonly to: number }) {
  return { from: dateOf(from), to: dateOf(to) };
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

function sumOf(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
