/** Every file of one artifact but its pages. */
import { apiPath, badgePath, targetFilePath, targetPath } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { AttestedArtifact } from "../attest/attest-artifact.ts";
import type { CatalogArtifact, Dependent } from "../catalog/catalog.ts";
import { artifactFiles } from "./artifact-files.ts";
import { badgeData, badgePicture } from "./badge.ts";
import { hashedBytes, namedJson, type PublishedFile } from "./published-file.ts";
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
  /** SHA-256 and bytes of the badge: its data, its picture. */
  readonly badge: readonly (readonly [sha256: string, size: number])[];
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
      badge: badge.map(({ sha256, size }) => [sha256, size] as const),
      fileCount: files.length,
      size: files.reduce((sum, file) => sum + file.size, 0),
    },
  };
}

/** Files by which the pages of an artifact are known to be as they were: its document, its badge. */
export function shownFiles(name: string, { targets, badge }: EmittedMarks): Reference[] {
  const paths = [badgePath.data(name), badgePath.picture(name)];
  const [, documentSha256 = "", size = 0] = targets[0] ?? [];
  const document = targetFilePath(targetPath.document(name), documentSha256);
  return [
    { path: document, sha256: documentSha256, size },
    ...badge.map(([sha256, size], at) => ({ path: paths[at] ?? "", sha256, size })),
  ];
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
