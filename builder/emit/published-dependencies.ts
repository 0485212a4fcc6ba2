import type { Manifest } from "../../schemas/manifest.ts";
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";

/** What a manifest depends on, as documents and the log say it: every edge with its kind. */
export function publishedDependencies({
  dependencies,
}: Pick<Manifest, "dependencies">): PublishedVersion["dependencies"] {
  return (dependencies ?? []).map((edge) => ({ ...edge, kind: edge.kind ?? "runtime" }));
}
