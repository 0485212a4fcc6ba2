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
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const isCounted = (day: number): void => {
    from = Math.min(from, day);
    to = Math.max(to, day);
  };
  for (const { month, downloads, imported } of records) {
    const dayOf = (date: string): number =>
      Date.parse(`${month}-${date.padStart(2, "0")}T00:00:00Z`) / DAY_MS;
    // A day of the 31st in a month of 30 has no number.
    for (const date of Object.keys(imported ?? {}))
      if (Number.isInteger(dayOf(date))) isCounted(dayOf(date));
    for (const [key, days] of Object.entries(downloads)) {
      const [name = "", version = ""] = key.split("@");
      if (!isPublished(name, version)) continue;
      const versions = byArtifact.get(name) ?? new Map<string, Map<number, number>>();
      byArtifact.set(name, versions);
      const own = versions.get(version) ?? new Map<number, number>();
      versions.set(version, own);
      for (const [date, count] of Object.entries(days)) {
        if (!Number.isInteger(dayOf(date))) continue;
        isCounted(dayOf(date));
        own.set(dayOf(date), (own.get(dayOf(date)) ?? 0) + count);
      }
    }
  }
  return { collected: to < from ? undefined : { from, to }, byArtifact };
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
