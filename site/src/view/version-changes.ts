import * as v from "valibot";
import type { PublishedVersion } from "../../../schemas/published/artifact-document.ts";

const changes = v.array(v.object({ kind: v.string(), description: v.string() }));

/** What the version's manifest says it changes; nothing when it says nothing. */
export function versionChanges(version: PublishedVersion): v.InferOutput<typeof changes> {
  const parsed = v.safeParse(changes, version.manifest.changes);
  return parsed.success ? parsed.output : [];
}
