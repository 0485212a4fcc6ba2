/**
 * An advisory in the Open Source Vulnerability format, as files in `advisories/`. The fields follow
 * ossf.github.io/osv-schema 1.7; fields that we do not read are kept.
 */
import * as v from "valibot";
import { text } from "./field.ts";
import { looseObject, object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

/** OSV times may have a fraction; RFC 3339 in UTC. */
const time = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/,
    "must be an RFC 3339 time in UTC",
  ),
);
const severity = looseObject({
  type: v.picklist(["CVSS_V2", "CVSS_V3", "CVSS_V4", "Ubuntu"]),
  score: text(1, 300),
});
const event = object({
  introduced: v.exactOptional(text(1, 100)),
  fixed: v.exactOptional(text(1, 100)),
  last_affected: v.exactOptional(text(1, 100)),
  limit: v.exactOptional(text(1, 100)),
});

export const advisoryShape = v.pipe(
  looseObject({
    schema_version: v.exactOptional(text(1, 20)),
    id: v.pipe(
      v.string(),
      v.regex(
        /^[A-Za-z0-9][A-Za-z0-9.:_-]{2,79}$/,
        "must be an advisory id such as GHSA-xxxx-xxxx-xxxx",
      ),
    ),
    modified: time,
    published: v.exactOptional(time),
    withdrawn: v.exactOptional(time),
    aliases: v.exactOptional(v.array(text(1, 80))),
    summary: v.exactOptional(text(1, 500)),
    details: v.exactOptional(text(1, 100_000)),
    severity: v.exactOptional(v.array(severity)),
    affected: v.array(
      looseObject({
        package: looseObject({
          ecosystem: text(1, 60),
          name: text(1, 300),
          purl: v.exactOptional(text(1, 500)),
        }),
        severity: v.exactOptional(v.array(severity)),
        ranges: v.exactOptional(
          v.array(
            looseObject({
              type: v.picklist(["SEMVER", "ECOSYSTEM", "GIT"]),
              repo: v.exactOptional(text(1, 500)),
              events: v.pipe(v.array(event), v.minLength(1)),
            }),
          ),
        ),
        versions: v.exactOptional(v.array(text(1, 100))),
      }),
    ),
    references: v.exactOptional(v.array(looseObject({ type: text(1, 20), url: text(1, 2000) }))),
  }),
  v.title("OSV advisory"),
  v.description("One advisory in the OSV format."),
);

export type Advisory = v.InferOutput<typeof advisoryShape>;

export const parseAdvisory = (value: unknown): Parsed<Advisory> => parseShape(advisoryShape, value);
