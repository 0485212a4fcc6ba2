/** Every file of one artifact but its pages. */
import { apiPath, badgePath, targetPath } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { AttestedArtifact } from "../attest/attest-artifact.ts";
import type { CatalogArtifact, Dependent } from "../catalog/catalog.ts";
import { artifactFiles } from "./artifact-files.ts";
import { badgeData, badgePicture } from "./badge.ts";
import { hashedBytes, namedJson, type PublishedFile, referenceTo } from "./published-file.ts";
import { reviewList } from "./registry-documents.ts";

/** Name of a target → SHA-256 and bytes of its file. Plain data. */
type ArtifactTargets = readonly (readonly [path: string, sha256: string, size: number])[];

export interface EmittedArtifact {
  /** In publish order: leaves, then what names them. */
  readonly files: readonly PublishedFile[];
  readonly marks: EmittedMarks;
}

/** What others need to know of an artifact's files. Plain data. */
export interface EmittedMarks {
  /** The document first, then the archives. */
  readonly targets: ArtifactTargets;
  /** Files by which pages are known to be as they were: the document, the badge. */
  readonly shown: readonly Reference[];
  readonly fileCount: number;
  /** Bytes of all files. */
  readonly size: number;
}

export function emitArtifact(
  artifact: CatalogArtifact,
  dependents: readonly Dependent[],
  attested: AttestedArtifact,
): EmittedArtifact {
  const { name, reviews } = artifact;
  const { leaves, document, archives } = artifactFiles(artifact, dependents, attested);
  const badge = badgeFiles(artifact);
  const files = [
    ...attested.files,
    ...leaves,
    document,
    { ...document, path: apiPath.artifact(name) },
    ...(reviews.length > 0 ? [namedJson(reviewList(artifact), apiPath.reviews(name))] : []),
    ...badge,
  ];
  return {
    files,
    marks: {
      targets: [
        [targetPath.document(name), document.sha256, document.size],
        ...[...archives].map(([path, { sha256, size }]) => [path, sha256, size] as const),
      ],
      shown: [document, ...badge].map(referenceTo),
      fileCount: files.length,
      size: files.reduce((sum, file) => sum + file.size, 0),
    },
  };
}

/** SVG 1.1, and the JSON of a shields.io endpoint badge that it is drawn from. */
function badgeFiles({ name, latest }: CatalogArtifact): PublishedFile[] {
  const data = badgeData(latest.score);
  const picture = new TextEncoder().encode(badgePicture(data));
  return [
    namedJson(data, badgePath.data(name)),
    hashedBytes(picture, () => badgePath.picture(name)),
  ];
}
