/**
 * `ashlar.json`: what a registry is, and the documents about all of it by SHA-256. Readers that check
 * take it as a TUF target; a copy lies at the tree's root for people and scripts.
 */
import * as v from "valibot";
import { byteCount, instant, segment, sha256, text, url } from "../field.ts";
import { object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { referenceShape } from "./reference.ts";

export const registryDocumentShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    registry: object({
      id: segment,
      title: text(1, 80),
      description: text(1, 500),
      url,
      type: v.picklist(["official", "community", "institutional", "private"]),
      repository: v.exactOptional(url),
    }),
    commit: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$|^[0-9a-f]{64}$/))),
    builtAt: instant,
    counts: object({
      artifacts: byteCount,
      versions: byteCount,
      publishers: byteCount,
      quarantined: v.pipe(
        byteCount,
        v.description("entries left out; the quarantine document says why"),
      ),
    }),
    trust: object({
      root: v.pipe(
        object({ version: v.pipe(v.number(), v.integer(), v.minValue(1)), sha256 }),
        v.description("the newest root of trust; compare it with what the registry's owner says"),
      ),
      keys: v.pipe(
        v.picklist(["production", "development"]),
        v.description("development keys protect nothing: anyone on the builder's machine has them"),
      ),
      log: v.pipe(text(1, 500), v.description("verifier key of the log (C2SP signed-note)")),
      entries: v.pipe(byteCount, v.description("entries of the log")),
    }),
    documents: object({
      catalog: referenceShape,
      search: referenceShape,
      files: referenceShape,
      quarantine: referenceShape,
    }),
  }),
  v.title("Ashlar registry document"),
  v.description("ashlar.json: what a registry is, and the documents about all of it."),
);

export type RegistryDocument = v.InferOutput<typeof registryDocumentShape>;

export const parseRegistryDocument = (value: unknown): Parsed<RegistryDocument> =>
  parseShape(registryDocumentShape, value);
