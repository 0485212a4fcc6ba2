/** The compact list of all listed artifacts: for browse pages, `ashlar list` and update checks. */
import * as v from "valibot";
import { ARTIFACT_TYPES } from "../artifact-type.ts";
import { artifactName, byteCount, exactVersion, instant, segment, text } from "../field.ts";
import { VERDICTS } from "../finding.ts";
import { object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { nextPage } from "./next-page.ts";
import { type ListForm, type PartContent, partsShape } from "./part.ts";

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
  withheld: v.exactOptional(
    v.pipe(byteCount, v.description("how many versions the maintainers quarantined or took down")),
  ),
});

const artifacts = v.pipe(
  v.array(catalogEntryShape),
  v.description("ordered by name, code unit by code unit"),
);

export const catalogListShape = v.pipe(
  v.union([object({ schemaVersion: v.literal(1), artifacts }), partsShape("catalog")]),
  v.title("Ashlar catalog list"),
  v.description("Every listed artifact with what a list row shows, or the parts that say it."),
);

/** A list under `api/v1/`, whose files have stable names. */
export const artifactPageShape = v.pipe(
  object({ schemaVersion: v.literal(1), artifacts, next: nextPage }),
  v.title("Ashlar page of artifacts"),
  v.description("Artifacts with what a list row shows: all of them, of a category or a publisher."),
);

export type CatalogEntry = v.InferOutput<typeof catalogEntryShape>;
export type ArtifactPage = v.InferOutput<typeof artifactPageShape>;

/** All listed artifacts, each where the digest of its name says. */
export const CATALOG: ListForm<CatalogEntry> = {
  kind: "catalog",
  document: (rows) => ({ artifacts: rows }),
  parse: parseCatalogList,
  placeOf: ({ name }) => ({ group: name, key: name }),
};

function parseCatalogList(value: unknown): Parsed<PartContent<CatalogEntry>> {
  const parsed = parseShape(catalogListShape, value);
  if (!parsed.ok) return parsed;
  const list = parsed.value;
  return {
    ok: true,
    value: "artifacts" in list ? { rows: list.artifacts } : { parts: list.parts },
  };
}
