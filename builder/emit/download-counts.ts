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
import { compareText } from "../check/compare-text.ts";
import type { UsageCounts, VersionCount } from "../usage/usage-counts.ts";

export interface DownloadCounts extends Pick<UsageCounts, "collected"> {
  /** By artifact, the counts of its versions. */
  readonly byArtifact: ReadonlyMap<string, readonly (readonly [version: string, VersionCount])[]>;
}

const DAY_MS = 86_400_000;

/** @param isPublished whether a version is in the tree: what was withdrawn counts for nothing */
export function downloadCounts(
  { collected, versions }: UsageCounts,
  isPublished: (name: string, version: string) => boolean,
): DownloadCounts {
  const byArtifact = new Map<string, [string, VersionCount][]>();
  for (const [key, count] of versions) {
    const [name = "", version = ""] = key.split("@");
    if (!isPublished(name, version)) continue;
    const own = byArtifact.get(name) ?? [];
    byArtifact.set(name, own);
    own.push([version, count]);
  }
  return { collected, byArtifact };
}

/** Days and counts of a version. */
function* daysIn({ days }: VersionCount): Generator<readonly [day: number, count: number]> {
  for (let at = 0; at < days.length; at += 2) yield [days[at] ?? 0, days[at + 1] ?? 0];
}

/** undefined for an artifact without downloads */
export function artifactDownloads(
  name: string,
  { collected, byArtifact }: DownloadCounts,
): Downloads | undefined {
  const own = byArtifact.get(name) ?? [];
  if (!collected || own.length === 0) return undefined;
  const totals = own.map(([version, { total }]) => [version, total] as const);
  const days = new Map<number, number>();
  for (const [, counts] of own)
    for (const [day, count] of daysIn(counts))
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
  for (const [, counts] of byArtifact.get(name) ?? [])
    for (const [day, count] of daysIn(counts)) {
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

/** Of a few days, each is asked for by every artifact. */
const dates = new Map<number, string>();

function dateOf(day: number): string {
  const known = dates.get(day) ?? new Date(day * DAY_MS).toISOString().slice(0, 10);
  dates.set(day, known);
  return known;
}

function sumOf(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
