/**
 * `usage/<yyyy-mm>.json`: how often each version was downloaded on each day of a month, as
 * `ashlar usage import` counted it in access logs. No address, no agent and no time of day is in it. A
 * month that is too large for a file lies in parts, `usage/<yyyy-mm>/<part>.json`, which are read as one.
 */
import * as v from "valibot";
import { list, pinnedVersion, sha256, url } from "./field.ts";
import { mapping, object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const day = v.pipe(v.string(), v.regex(/^(?:[1-9]|[12]\d|3[01])$/, "must be a day from 1 to 31"));

export const usageShape = v.pipe(
  object({
    month: v.pipe(
      v.string(),
      v.regex(
        /^\d{4}-(?:0[1-9]|1[0-2])$/,
        "must be a month such as 2026-01, that of the file's name",
      ),
    ),
    part: v.exactOptional(
      v.pipe(
        v.string(),
        v.regex(/^[0-9a-f]{1,3}$/, "must be the first hexadecimal digits of what the part holds"),
        v.description(
          "with which the SHA-256 of an artifact's name, of an imported log, or of a release's file begins, in all that the part holds; that of the file's name",
        ),
      ),
    ),
    downloads: v.pipe(
      mapping(pinnedVersion, mapping(day, count)),
      v.description("namespace/name@version → day of the month → downloads, one a client and day"),
    ),
    imported: v.exactOptional(
      v.pipe(
        mapping(day, list(object({ sha256, lines: count }), 10_000)),
        v.description(
          "day → what was imported of it: the digest of a log's lines of that day, and how many; the same log counts once",
        ),
      ),
    ),
    releases: v.exactOptional(
      v.pipe(
        mapping(url, count),
        v.description("file at a release of the git host → its counter when it was last read"),
      ),
    ),
  }),
  v.title("Ashlar usage"),
  v.description(
    "usage/<yyyy-mm>.json, or usage/<yyyy-mm>/<part>.json: daily downloads of each version, imported from access logs.",
  ),
);

export type Usage = v.InferOutput<typeof usageShape>;

export const parseUsage = (value: unknown): Parsed<Usage> => parseShape(usageShape, value);
