/**
 * An advisory in the Open Source Vulnerability format, as files in `advisories/`. The fields follow
 * ossf.github.io/osv-schema 1.7 (validation/schema.json); fields that we do not read are kept. What
 * that schema takes is taken here, `null` for an absent list included, and besides: ids and
 * ecosystems of a registry's own, and several bounds in one event, which PyPA's records have.
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
/** A list that databases also write as `null`. */
const listed = <const T extends v.GenericSchema>(item: T) =>
  v.exactOptional(v.nullable(v.array(item)));
const severity = looseObject({
  type: v.picklist(["CVSS_V2", "CVSS_V3", "CVSS_V4", "Ubuntu"]),
  score: text(1, 500),
});
const event = object({
  introduced: v.exactOptional(text(1, 300)),
  fixed: v.exactOptional(text(1, 300)),
  last_affected: v.exactOptional(text(1, 300)),
  limit: v.exactOptional(text(1, 300)),
});

export const advisoryShape = v.pipe(
  looseObject({
    schema_version: v.exactOptional(text(1, 20)),
    id: v.pipe(
      v.string(),
      v.regex(
        /^[A-Za-z0-9][A-Za-z0-9.:_-]{2,199}$/,
        "must be an advisory id such as GHSA-xxxx-xxxx-xxxx",
      ),
    ),
    modified: time,
    published: v.exactOptional(time),
    withdrawn: v.exactOptional(time),
    aliases: listed(text(1, 200)),
    summary: v.exactOptional(text(0, 10_000)),
    details: v.exactOptional(text(0, 1_000_000)),
    severity: listed(severity),
    affected: listed(
      looseObject({
        package: v.exactOptional(
          looseObject({
            ecosystem: text(1, 200),
            name: text(1, 1000),
            purl: v.exactOptional(text(1, 2000)),
          }),
        ),
        severity: listed(severity),
        ranges: v.exactOptional(
          v.array(
            looseObject({
              type: v.picklist(["SEMVER", "ECOSYSTEM", "GIT"]),
              repo: v.exactOptional(text(1, 2000)),
              events: v.pipe(v.array(event), v.minLength(1)),
            }),
          ),
        ),
        versions: v.exactOptional(v.array(text(1, 300))),
        ecosystem_specific: v.exactOptional(v.nullable(looseObject({}))),
        database_specific: v.exactOptional(v.nullable(looseObject({}))),
      }),
    ),
    references: listed(looseObject({ type: text(1, 20), url: text(1, 10_000) })),
    database_specific: v.exactOptional(v.nullable(looseObject({}))),
  }),
  v.title("OSV advisory"),
  v.description("One advisory in the OSV format."),
);

export type Advisory = v.InferOutput<typeof advisoryShape>;

export const parseAdvisory = (value: unknown): Parsed<Advisory> => parseShape(advisoryShape, value);
