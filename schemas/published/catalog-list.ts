/** The compact list of all listed artifacts: for browse pages, `ashlar list` and update checks. */
import * as v from "valibot";
import { ARTIFACT_TYPES } from "../artifact-type.ts";
import { artifactName, byteCount, exactVersion, instant, segment, text } from "../field.ts";
import { VERDICTS } from "../finding.ts";
import { object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";

export const catalogEntryShape = object({
  name: artifactName,
  type: v.picklist(ARTIFACT_TYPES),
  title: text(1, 80),
  summary: text(0, 400),
  version: v.pipe(exactVersion, v.description("the latest")),
  versions: v.pipe(byteCount, v.description("how many")),
  categories: v.array(segment),
  tags: v.array(text(1, 40)),
  license: v.nullable(text(1, 200)),
  publisher: text(1, 80),
  verified: v.boolean(),
  verdict: v.picklist(VERDICTS),
  score: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
  createdAt: instant,
  updatedAt: instant,
  dependents: v.pipe(byteCount, v.description("how many artifacts depend on it")),
  deprecated: v.exactOptional(v.boolean()),
});

export const catalogListShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    artifacts: v.pipe(
      v.array(catalogEntryShape),
      v.description("ordered by name, code unit by code unit"),
    ),
  }),
  v.title("Ashlar catalog list"),
  v.description("Every listed artifact with what a list row shows."),
);

export type CatalogEntry = v.InferOutput<typeof catalogEntryShape>;
export type CatalogList = v.InferOutput<typeof catalogListShape>;

export const parseCatalogList = (value: unknown): Parsed<CatalogList> =>
  parseShape(catalogListShape, value);
