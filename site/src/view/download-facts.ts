import type { Downloads } from "../../../schemas/published/downloads.ts";
import { recentDownloads } from "../../../schemas/recent-downloads.ts";
import { countOf, formatCount } from "./count-of.ts";
import type { Fact } from "./fact.ts";
import { formatDate } from "./format-date.ts";

/** What the page of an artifact says of its downloads, each with the days that it is about. */
export function downloadFacts(downloads: Downloads): Fact[] {
  const { collected, total } = downloads;
  const recent = recentDownloads(downloads);
  const lately = `${formatDate(recent.from)} to ${formatDate(recent.to)}`;
  const facts: Fact[] = [{ term: lately, values: [{ text: countOf(recent.count, "download") }] }];
  if (recent.from === collected.from) return facts;
  const since = `Since ${formatDate(collected.from)}`;
  return [...facts, { term: since, values: [{ text: formatCount(total) }] }];
}
