import { countOf } from "./count-of.ts";

/** What an artifact's page holds, counted. */
export interface ArtifactParts {
  readonly screenshots: number;
  readonly specs: number;
  readonly dependencies: number;
  readonly dependents: number;
  /** As shown: `92`, or `79?`. */
  readonly score: string;
  readonly reviews: number;
}

/** The links to the sections of an artifact's page, in their order; the ids are those of the sections. */
export function artifactAnchors(
  parts: ArtifactParts,
): { readonly id: string; readonly text: string }[] {
  const anchors = [{ id: "documentation", text: "Documentation" }];
  if (parts.screenshots > 0)
    anchors.push({ id: "screenshots", text: countOf(parts.screenshots, "screenshot") });
  if (parts.specs > 0) anchors.push({ id: "details", text: "Details" });
  anchors.push(
    { id: "dependencies", text: countOf(parts.dependencies, "dependency", "dependencies") },
    { id: "dependents", text: countOf(parts.dependents, "dependent") },
    { id: "provenance", text: "Provenance" },
    { id: "score", text: `Score ${parts.score}` },
    { id: "reviews", text: countOf(parts.reviews, "review") },
  );
  return anchors;
}
