/**
 * `moderation/<namespace>/<name>.yaml`: what the registry's maintainers withhold of an artifact, and
 * why. It lies outside of the artifact's folder, because it is not its publisher's to write.
 */
import * as v from "valibot";
import { artifactName, exactVersion, instant, list, sha256, text, versionRange } from "./field.ts";
import { mapping, object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

/** Why something may be taken down for good; everything else is yanked, deprecated or quarantined. */
export const TAKEDOWN_GROUNDS = ["law", "malware", "personal-data", "credentials"] as const;
export type TakedownGround = (typeof TAKEDOWN_GROUNDS)[number];

const version = v.pipe(exactVersion, v.description("every version, also later ones, when absent"));
const reason = v.pipe(text(10, 500), v.description("why, shown to whoever is refused"));
const reference = v.pipe(
  text(1, 500),
  v.description("where more is to be read: an issue, an advisory, a case number"),
);
const by = v.pipe(text(1, 100), v.description("the maintainer who answers for it"));

const quarantine = object({
  version: v.exactOptional(version),
  reason,
  reference: v.exactOptional(reference),
  by,
  since: instant,
  until: v.pipe(instant, v.description("from then on it can be installed again")),
});

const release = object({
  sha256: v.pipe(sha256, v.description("of the archive that was published")),
  dependencies: v.pipe(
    list(
      object({
        name: artifactName,
        version: versionRange,
        kind: v.picklist(["runtime", "development", "optional"]),
      }),
      1000,
    ),
    v.description("as its manifest had them, in that order: the log's entry names them"),
  ),
});

const takedown = object({
  version: v.exactOptional(version),
  ground: v.picklist(TAKEDOWN_GROUNDS),
  reason,
  reference,
  by,
  at: v.pipe(instant, v.description("when it was taken down")),
  releases: v.pipe(
    mapping(exactVersion, release),
    v.description(
      "what was published of it, so that the log keeps its entries when git no longer has the files",
    ),
  ),
});

export const moderationShape = v.pipe(
  object({
    quarantines: v.exactOptional(list(quarantine, 500)),
    takedowns: v.exactOptional(list(takedown, 500)),
  }),
  v.title("Ashlar moderation"),
  v.description(
    "moderation/<namespace>/<name>.yaml: versions that the registry withholds, for a time or for good.",
  ),
);

export type Moderation = v.InferOutput<typeof moderationShape>;
export type QuarantineRecord = NonNullable<Moderation["quarantines"]>[number];
export type TakedownRecord = NonNullable<Moderation["takedowns"]>[number];

export const parseModeration = (value: unknown): Parsed<Moderation> =>
  parseShape(moderationShape, value);
