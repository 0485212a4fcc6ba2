/**
 * Counters of files at GitHub releases. The API says how often a file was downloaded in all, and not
 * when: what a counter grew since it was last read counts for the day on which it is read.
 */
import * as v from "valibot";
import type { Usage } from "../../schemas/usage.ts";
import { addCounts, recordOf, type UsageByMonth } from "./add-usage.ts";

/** The part of "List releases" (docs.github.com, REST API, releases) that counts. */
const releasesShape = v.array(
  v.looseObject({
    assets: v.array(
      v.looseObject({
        browser_download_url: v.pipe(v.string(), v.regex(/^https?:\/\/[!-~]{1,2000}$/)),
        download_count: v.pipe(v.number(), v.integer(), v.minValue(0)),
      }),
    ),
  }),
);

/** Counter by the address of the file; undefined for what is no list of releases. */
export function releaseCounters(value: unknown): ReadonlyMap<string, number> | undefined {
  const parsed = v.safeParse(releasesShape, value);
  if (!parsed.success) return undefined;
  return new Map(
    parsed.output.flatMap(({ assets }) =>
      assets.map((asset) => [asset.browser_download_url, asset.download_count] as const),
    ),
  );
}

export interface ReleaseImport {
  readonly counters: ReadonlyMap<string, number>;
  /** Which versions lie at an address, as layers of their manifests. */
  readonly versionsAt: ReadonlyMap<string, readonly string[]>;
  /** `yyyy-mm-dd` on which the counters were read. */
  readonly day: string;
}

/**
 * The first reading of a counter sets it to that and counts nothing: nobody knows when those were.
 *
 * @returns how many downloads came
 */
export function addReleases(
  usage: UsageByMonth,
  { counters, versionsAt, day }: ReleaseImport,
): number {
  const counts = new Map<string, number>();
  const releases: Record<string, number> = { ...recordOf(usage, day).releases };
  for (const [address, counter] of counters) {
    const versions = versionsAt.get(address) ?? [];
    if (versions.length === 0) continue;
    const before = lastCounter(usage, address);
    releases[address] = Math.max(counter, before ?? 0);
    const grown = before === undefined ? 0 : Math.max(0, counter - before);
    if (grown > 0)
      for (const version of versions) counts.set(version, (counts.get(version) ?? 0) + grown);
  }
  const added = addCounts(usage, day, counts);
  const record = recordOf(usage, day);
  if (Object.keys(releases).length > 0) usage.set(record.month, { ...record, releases });
  return added;
}

/** What the latest month that knows it says. */
function lastCounter(usage: UsageByMonth, address: string): number | undefined {
  const known = [...usage.values()].filter(
    ({ releases }: Usage) => releases !== undefined && Object.hasOwn(releases, address),
  );
  return known.toSorted((a, b) => (a.month < b.month ? 1 : -1))[0]?.releases?.[address];
}
