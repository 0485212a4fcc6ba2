/** `registry.yaml`: what a registry is, allows and shows. */
import * as v from "valibot";
import { ARTIFACT_TYPES } from "./artifact-type.ts";
import { artifactName, keyword, list, segment, text, url } from "./field.ts";
import { OWN_RULES_MAX } from "./limits.ts";
import { object } from "./object.ts";
import { ownRuleShape } from "./own-rule.ts";
import { type Parsed, parseShape } from "./parse.ts";

const category = object({
  id: v.pipe(segment, v.description("stable id, used in URLs and in artifact.md")),
  title: text(1, 60),
  description: text(1, 300),
});

const contributions = object({
  signatures: v.exactOptional(
    v.pipe(
      v.picklist(["optional", "required"]),
      v.description(
        "required: every namespace signs its versions, from the first key ceremony on; optional when absent",
      ),
    ),
  ),
  unlisted: v.exactOptional(
    v.pipe(
      v.boolean(),
      v.description("whether a new artifact begins outside of lists and search; false when absent"),
    ),
  ),
});

export const registryShape = v.pipe(
  object({
    id: v.pipe(segment, v.description("short name; clients use it as the default alias")),
    title: text(1, 80),
    description: text(1, 500),
    url: v.pipe(url, v.description("where the built tree is served; --base-url overrides it")),
    repository: v.exactOptional(
      v.pipe(url, v.description("the git repository that pull requests go to")),
    ),
    type: v.picklist(["official", "community", "institutional", "private"]),
    types: v.exactOptional(
      v.pipe(
        v.array(v.picklist(ARTIFACT_TYPES)),
        v.minLength(1),
        v.description("allowed artifact types; all when absent"),
      ),
    ),
    categories: v.pipe(v.array(category), v.minLength(1), v.maxLength(200)),
    tags: v.exactOptional(
      v.pipe(
        list(keyword, 2000),
        v.description("the tag vocabulary; any tag is allowed when absent"),
      ),
    ),
    featured: v.exactOptional(
      list(
        object({
          name: artifactName,
          reason: text(1, 200),
        }),
        24,
      ),
    ),
    contributions: v.exactOptional(
      v.pipe(contributions, v.description("what a contribution has to bring")),
    ),
    rules: v.exactOptional(
      v.pipe(
        list(ownRuleShape, OWN_RULES_MAX),
        v.description("rules of the registry's own, besides Ashlar's"),
      ),
    ),
  }),
  v.title("Ashlar registry"),
  v.description(
    "registry.yaml: identity, allowed types, taxonomy and featured artifacts of one registry.",
  ),
);

export type Registry = v.InferOutput<typeof registryShape>;

export const parseRegistry = (value: unknown): Parsed<Registry> => parseShape(registryShape, value);
