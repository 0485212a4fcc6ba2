/** Short lists of a registry for those who look around: of bounded length, however many artifacts there are. */
import * as v from "valibot";
import { byteCount, instant, list } from "../field.ts";
import { object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { catalogEntryShape } from "./catalog-list.ts";
import { collectedShape } from "./downloads.ts";

/** Versions in the list of recent ones, and those of them in its feeds. */
export const RECENT_MAX = 100;
export const FEED_ENTRIES_MAX = 50;
export const POPULAR_MAX = 50;

const { name, type, title, summary, categories, publisher, verdict, score } =
  catalogEntryShape.entries;

export const recentListShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    versions: list(
      object({
        name,
        version: catalogEntryShape.entries.version,
        publishedAt: instant,
        type,
        title,
        summary,
        categories,
        publisher,
        verdict,
        score,
      }),
      RECENT_MAX,
    ),
  }),
  v.title("Ashlar recent versions"),
  v.description(
    `The ${RECENT_MAX} newest versions of listed artifacts, newest first; yanked ones are left out.`,
  ),
);

export const popularListShape = v.pipe(
  object({ schemaVersion: v.literal(1), artifacts: list(catalogEntryShape, POPULAR_MAX) }),
  v.title("Ashlar popular artifacts"),
  v.description(
    `The ${POPULAR_MAX} artifacts on which most others depend, most first, then by name. Downloads do not count here.`,
  ),
);

/** Days that a trend looks at, and those before them that it compares with. */
export const TREND_DAYS = 7;
export const TREND_BASE_DAYS = 28;
/** Downloads below which nothing is a trend. */
export const TREND_LEAST = 10;

export const trendingListShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    collected: v.pipe(
      v.nullable(collectedShape),
      v.description("the days that were counted; null: downloads are not collected"),
    ),
    artifacts: list(
      object({
        artifact: catalogEntryShape,
        downloads: v.pipe(byteCount, v.description(`in the last ${TREND_DAYS} days`)),
        before: v.pipe(
          v.number(),
          v.minValue(0),
          v.description(
            `a week, on average of those of the ${TREND_BASE_DAYS} days before that were counted`,
          ),
        ),
        trend: v.pipe(
          v.number(),
          v.description("(downloads - before) / sqrt(before + 1), in hundredths"),
        ),
      }),
      POPULAR_MAX,
    ),
  }),
  v.title("Ashlar trending artifacts"),
  v.description(
    `Listed artifacts that are downloaded more than before: at least ${TREND_LEAST} times in the ${TREND_DAYS} days until the last one that was counted, the largest trend first, then the most downloads, then by name. Empty until ${TREND_DAYS} days were counted before those.`,
  ),
);

export type TrendingList = v.InferOutput<typeof trendingListShape>;

export const parseTrendingList = (value: unknown): Parsed<TrendingList> =>
  parseShape(trendingListShape, value);

export type RecentList = v.InferOutput<typeof recentListShape>;
export type RecentVersion = RecentList["versions"][number];
export type PopularList = v.InferOutput<typeof popularListShape>;

export const parseRecentList = (value: unknown): Parsed<RecentList> =>
  parseShape(recentListShape, value);
export const parsePopularList = (value: unknown): Parsed<PopularList> =>
  parseShape(popularListShape, value);
