/** A version, or an artifact, that a registry withholds by a decision of its maintainers. */
import * as v from "valibot";
import { exactVersion, instant, sha256, text } from "../field.ts";
import { TAKEDOWN_GROUNDS } from "../moderation.ts";
import { object } from "../object.ts";

export const withheldShape = v.variant("kind", [
  object({
    kind: v.literal("quarantined"),
    version: v.exactOptional(v.pipe(exactVersion, v.description("every version when absent"))),
    reason: text(1, 500),
    reference: v.exactOptional(text(1, 500)),
    by: text(1, 100),
    since: instant,
    until: instant,
  }),
  object({
    kind: v.literal("taken-down"),
    version: v.exactOptional(v.pipe(exactVersion, v.description("every version when absent"))),
    sha256: v.exactOptional(
      v.pipe(sha256, v.description("of the archive that was published; the log names it too")),
    ),
    ground: v.picklist(TAKEDOWN_GROUNDS),
    reason: text(1, 500),
    reference: text(1, 500),
    by: text(1, 100),
    at: instant,
  }),
]);

export type Withheld = v.InferOutput<typeof withheldShape>;
