/** Short lists of a registry for those who look around: of bounded length, however many artifacts there are. */
import * as v from "valibot";
import { instant, list } from "../field.ts";
import { object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { catalogEntryShape } from "./catalog-list.ts";

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
    `The ${POPULAR_MAX} artifacts on which most others depend, most first, then by name. Downloads are not counted.`,
  ),
);

export type RecentList = v.InferOutput<typeof recentListShape>;
export type RecentVersion = RecentList["versions"][number];
export type PopularList = v.InferOutput<typeof popularListShape>;

export const parseRecentList = (value: unknown): Parsed<RecentList> =>
  parseShape(recentListShape, value);
export const parsePopularList = (value: unknown): Parsed<PopularList> =>
  parseShape(popularListShape, value);
