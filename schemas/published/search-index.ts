/** The prebuilt search index: what MiniSearch 7 writes, and the options needed to read it again. */
import * as v from "valibot";
import { looseObject, object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";

/** Fields that are searched, with their weight. `whole` is the name without punctuation, as one word. */
export const SEARCH_FIELDS = {
  name: 8,
  whole: 4,
  title: 4,
  tags: 3,
  summary: 2,
  text: 0.5,
} as const;
/** Fields that come back with a hit. `points` is the shown score: `score` is MiniSearch's own word. */
export const SEARCH_STORED = [
  "name",
  "title",
  "summary",
  "type",
  "version",
  "publisher",
  "deprecated",
  "verified",
  "verdict",
  "points",
] as const;

export const searchIndexShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    engine: v.pipe(
      v.literal("minisearch@7"),
      v.description("serializationVersion 2 of MiniSearch"),
    ),
    index: looseObject({ documentCount: v.number(), serializationVersion: v.literal(2) }),
  }),
  v.title("Ashlar search index"),
  v.description("A MiniSearch index over all listed artifacts."),
);

export type SearchIndex = v.InferOutput<typeof searchIndexShape>;

export const parseSearchIndex = (value: unknown): Parsed<SearchIndex> =>
  parseShape(searchIndexShape, value);
