/** `api/v1/downloads/<namespace>/<name>.json`: how often an artifact was downloaded, as its registry counted. */
import * as v from "valibot";
import { artifactName, byteCount, exactVersion, list } from "../field.ts";
import { mapping, object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";

const date = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day such as 2026-01-31"));

/** The days that were counted. */
export const collectedShape = object({ from: date, to: date });

/** Days of the list of days. */
export const DOWNLOAD_DAYS = 90;

export const downloadsShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    artifact: artifactName,
    collected: collectedShape,
    total: byteCount,
    versions: v.pipe(mapping(exactVersion, byteCount), v.description("version → downloads in all")),
    days: v.pipe(
      list(object({ date, downloads: byteCount }), DOWNLOAD_DAYS),
      v.description(
        `the last ${DOWNLOAD_DAYS} days until the last one that was counted, oldest first; days without a download are left out`,
      ),
    ),
  }),
  v.title("Ashlar downloads"),
  v.description(
    "Downloads of an artifact, one a client, version and day, as counted in access logs; mirrors and caches count elsewhere.",
  ),
);

export type Downloads = v.InferOutput<typeof downloadsShape>;

export const parseDownloads = (value: unknown): Parsed<Downloads> =>
  parseShape(downloadsShape, value);
