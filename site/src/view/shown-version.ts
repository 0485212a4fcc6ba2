import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";

/** The version that an artifact's page shows: the latest, else the newest; undefined when there is none. */
export function shownVersion(document: ArtifactDocument): PublishedVersion | undefined {
  return (
    document.versions.find((version) => version.version === document.latest) ?? document.versions[0]
  );
}

/** The versions with a page of their own. */
export function olderVersions(document: ArtifactDocument): PublishedVersion[] {
  const shown = shownVersion(document);
  return document.versions.filter((version) => version !== shown);
}
