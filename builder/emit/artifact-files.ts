/** Everything under `targets/<namespace>/<name>/`: archives, README, pictures, report, dependents, document. */

import {
  archivePath,
  artifactDocumentPath,
  dependentsPath,
  readmePath,
  reportPath,
  screenshotPath,
  targetPath,
} from "../../schemas/paths.ts";
import type {
  ArtifactDocument,
  Attestations,
  PublishedVersion,
  ReviewEntry,
} from "../../schemas/published/artifact-document.ts";
import type { DependentList } from "../../schemas/published/listing.ts";
import type { Report } from "../../schemas/published/report.ts";
import type { AttestedArtifact } from "../attest/attest-artifact.ts";
import type { CatalogArtifact, CatalogVersion, Dependent } from "../catalog/catalog.ts";
import { instantOf } from "./instant.ts";
import { publishedDependencies } from "./published-dependencies.ts";
import { hashedBytes, hashedJson, type PublishedFile, referenceTo } from "./published-file.ts";

export interface ArtifactFiles {
  readonly document: PublishedFile;
  /** The archives by their path as TUF targets. */
  readonly archives: ReadonlyMap<string, PublishedFile>;
  /** All but the document: what the document refers to. */
  readonly leaves: readonly PublishedFile[];
}

export function artifactFiles(
  artifact: CatalogArtifact,
  dependents: readonly Dependent[],
  attested: AttestedArtifact,
): ArtifactFiles {
  const { name } = artifact;
  const archives = new Map(
    artifact.versions.map((version) => [
      targetPath.archive(name, version.version),
      archiveFile(name, version),
    ]),
  );
  const readme = hashedBytes(new TextEncoder().encode(artifact.body), (digest) =>
    readmePath(name, digest),
  );
  const report = hashedJson(reportOf(artifact), (digest) => reportPath(name, digest));
  const dependentList = hashedJson(dependentListOf(name, dependents), (digest) =>
    dependentsPath(name, digest),
  );
  const pictures = artifact.screenshots.map(({ file, alt }) => {
    const sha256 = file.sha256 ?? "";
    return {
      alt,
      file: { path: screenshotPath(name, file.path, sha256), sha256, size: file.entry.size },
    };
  });
  const document: ArtifactDocument = {
    schemaVersion: 1,
    name,
    ...describedBy(artifact),
    latest: artifact.latest.version,
    versions: artifact.versions.map((version) =>
      publishedVersion(name, version, attested.versions.get(version.version)),
    ),
    ...(artifact.withheld.length > 0 && { withheld: [...artifact.withheld] }),
    readme: referenceTo(readme),
    report: referenceTo(report),
    ...(dependents.length > 0 && { dependents: referenceTo(dependentList) }),
    screenshots: pictures.map(({ alt, file }) => ({ ...file, alt })),
    reviews: artifact.reviews.map(reviewEntry),
  };
  return {
    document: hashedJson(document, (digest) => artifactDocumentPath(name, digest)),
    archives,
    leaves: [
      ...archives.values(),
      readme,
      report,
      ...(dependents.length > 0 ? [dependentList] : []),
      // Two names of one picture may fold to one path.
      ...new Map(pictures.map(({ file }) => [file.path, file])).values(),
    ],
  };
}

/** The part of a document that comes from `artifact.md` and the publisher. */
function describedBy({ record, namespace, publisher, verified }: CatalogArtifact) {
  const {
    type,
    title,
    summary,
    categories,
    tags,
    license,
    derived_from,
    screenshots,
    versions,
    ...optional
  } = record;
  return {
    ...optional,
    type,
    title,
    summary: summary ?? "",
    categories,
    tags: tags ?? [],
    license: license ?? null,
    ...(derived_from !== undefined && { derivedFrom: derived_from }),
    publisher: {
      namespace,
      kind: publisher.kind,
      displayName: publisher.displayName,
      verified,
      ...(publisher.website !== undefined && { website: publisher.website }),
    },
  };
}

function archiveFile(name: string, { version, archive }: CatalogVersion): PublishedFile {
  return {
    path: archivePath(name, version, archive.sha256),
    sha256: archive.sha256,
    size: archive.size,
  };
}

function publishedVersion(
  name: string,
  version: CatalogVersion,
  attestations: Attestations | undefined,
): PublishedVersion {
  const { dependencies: _, ...manifest } = version.manifest;
  if (!attestations) throw new Error(`${name}@${version.version} was not attested`);
  return {
    version: version.version,
    publishedAt: instantOf(version.publishedAt),
    ...(version.commit !== undefined && { commit: version.commit }),
    archive: archiveFile(name, version),
    attestations,
    ...(version.signature !== undefined && { signature: version.signature }),
    unpackedSize: version.archive.unpackedSize,
    fileCount: version.archive.fileCount,
    verdict: version.verdict,
    score: version.score.shown,
    rules: [...version.rules],
    findings: version.findings,
    ...(version.yanked !== undefined && { yanked: version.yanked }),
    ...(version.deprecated !== undefined && { deprecated: version.deprecated }),
    dependencies: publishedDependencies(version.manifest),
    manifest,
  };
}

function reviewEntry({ login, review, text }: CatalogArtifact["reviews"][number]): ReviewEntry {
  return { ...review, login, text };
}

function reportOf({ name, verdict, versions, findings, outcomes }: CatalogArtifact): Report {
  return {
    schemaVersion: 1,
    artifact: name,
    verdict,
    scores: versions.map(({ version, score }) => ({ version, score })),
    findings: [...findings],
    outcomes: outcomes.map(({ rule, version, outcome, reason }) => ({
      rule,
      outcome,
      ...(version !== undefined && { version }),
      ...(reason !== undefined && { reason }),
    })),
  };
}

function dependentListOf(name: string, dependents: readonly Dependent[]): DependentList {
  return { schemaVersion: 1, name, dependents: [...dependents] };
}
