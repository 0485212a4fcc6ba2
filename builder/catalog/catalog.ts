/**
 * The catalog: what will be published, in its one order, with everything derived that authors may
 * not state. Nothing in it depends on the order of files on a disk.
 */
import type { ArtifactRecord } from "../../schemas/artifact.ts";
import type { Finding, Severity, Verdict } from "../../schemas/finding.ts";
import type { Dependency, Manifest } from "../../schemas/manifest.ts";
import type { DependentList } from "../../schemas/published/listing.ts";
import type { Score } from "../../schemas/published/score.ts";
import type { Withheld } from "../../schemas/published/withheld.ts";
import type { Publisher } from "../../schemas/publisher.ts";
import type { Registry } from "../../schemas/registry.ts";
import type { Review } from "../../schemas/review.ts";
import type { CheckResult } from "../check/check-result.ts";
import { countSeverities } from "../check/count-severities.ts";
import { compareNewestFirst, pickLatest } from "../check/pick-latest.ts";
import { isVerified } from "../check/verification-standing.ts";
import type {
  ArtifactSubject,
  PackedArchive,
  PayloadFile,
  PublisherSubject,
  VersionSubject,
} from "../parse/subject.ts";

export interface CatalogVersion {
  readonly version: string;
  readonly manifest: Manifest;
  readonly archive: PackedArchive;
  /** The publisher's SSH signature over the statement, armored. */
  readonly signature: string | undefined;
  /** Seconds since 1970. */
  readonly publishedAt: number;
  readonly commit: string | undefined;
  readonly verdict: Verdict;
  readonly score: Score;
  /** Ids of rules with open findings that count for it, ordered. */
  readonly rules: readonly string[];
  /** Open findings that count for it. */
  readonly findings: Readonly<Record<Severity, number>>;
  readonly yanked: string | undefined;
  readonly deprecated: string | undefined;
}

interface CatalogReview {
  readonly login: string;
  readonly review: Review;
  readonly text: string;
}

interface CatalogScreenshot {
  readonly file: PayloadFile;
  readonly alt: string;
}

export interface CatalogArtifact {
  readonly name: string;
  readonly namespace: string;
  readonly record: ArtifactRecord;
  /** The Markdown documentation. */
  readonly body: string;
  readonly publisher: Publisher;
  readonly verified: boolean;
  /** Newest first, by SemVer precedence; at least one. */
  readonly versions: readonly CatalogVersion[];
  readonly latest: CatalogVersion;
  /** What the maintainers withhold, by version. */
  readonly withheld: readonly Withheld[];
  readonly reviews: readonly CatalogReview[];
  readonly screenshots: readonly CatalogScreenshot[];
  readonly verdict: Verdict;
  /** Open ones, then suppressed ones. */
  readonly findings: readonly Finding[];
  readonly outcomes: CheckResult["outcomes"];
}

export type Dependent = DependentList["dependents"][number];

/** What the latest version of an artifact depends on. */
export interface LatestEdges {
  readonly version: string;
  readonly dependencies: readonly Dependency[];
}

/** Who owns a namespace. */
export interface CatalogPublisher {
  readonly namespace: string;
  readonly publisher: Publisher;
  readonly verified: boolean;
}

/** @param by.now seconds since 1970; decides whether a publisher's evidence is still good */
export function catalogPublishers(
  publishers: readonly PublisherSubject[],
  checked: Pick<CheckResult, "isPublisherQuarantined">,
  { registry, now }: { readonly registry: Registry | undefined; readonly now: number },
): readonly CatalogPublisher[] {
  return publishers
    .flatMap(({ namespace, file }) =>
      file.value && !checked.isPublisherQuarantined(namespace)
        ? [
            {
              namespace,
              publisher: file.value,
              verified: isVerified(file.value, { registry, namespace }, now),
            },
          ]
        : [],
    )
    .sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
}

/** Undefined when nothing of the artifact gets published. */
export function catalogArtifact(
  subject: ArtifactSubject,
  { publisher, verified }: CatalogPublisher,
  checked: CheckResult,
): CatalogArtifact | undefined {
  if (!subject.record.value || checked.isQuarantined(subject.name)) return undefined;
  const versions = versionsOf(subject, checked);
  const latest = pickLatest(versions, ({ yanked }) => yanked !== undefined);
  if (!latest) return undefined;
  const isOwn = (finding: { readonly artifact?: string }): boolean =>
    finding.artifact === subject.name;
  return {
    name: subject.name,
    namespace: subject.namespace,
    record: subject.record.value,
    body: subject.record.body,
    publisher,
    verified,
    versions,
    latest,
    withheld: checked.quarantined.flatMap(({ artifact, withheld }) =>
      artifact === subject.name && withheld ? [withheld] : [],
    ),
    reviews: reviewsOf(subject, checked),
    screenshots: screenshotsOf(subject),
    verdict: latest.verdict,
    findings: [
      ...checked.findings.filter(isOwn),
      ...publisherFindings(subject, checked),
      ...checked.suppressed.filter(isOwn),
    ],
    outcomes: checked.outcomes.filter(({ artifact }) => artifact === subject.name),
  };
}

/** What counts for every version of every artifact of a namespace. */
function publisherFindings({ name }: ArtifactSubject, checked: CheckResult): readonly Finding[] {
  return checked.findingsFor(name).filter(({ artifact }) => artifact === undefined);
}

function versionsOf(subject: ArtifactSubject, checked: CheckResult): CatalogVersion[] {
  const lifecycle = subject.record.value?.versions ?? {};
  return subject.versions
    .flatMap((version) => {
      const { manifest, archive } = version;
      const score = checked.score(subject.name, version.version);
      if (
        !manifest.value ||
        !archive ||
        !score ||
        checked.isQuarantined(subject.name, version.version)
      )
        return [];
      const counted = checked.findingsFor(subject.name, version.version);
      return [
        {
          ...versionFacts(version),
          manifest: manifest.value,
          archive,
          signature: version.signature?.text,
          verdict: score.verdict,
          score,
          rules: [...new Set(counted.map(({ rule }) => rule))].sort(),
          findings: countSeverities(counted),
          yanked: lifecycle[version.version]?.yanked,
          deprecated: lifecycle[version.version]?.deprecated,
        },
      ];
    })
    .sort(compareNewestFirst);
}

function versionFacts({
  version,
  publishedAt,
  commit,
}: VersionSubject): Pick<CatalogVersion, "version" | "publishedAt" | "commit"> {
  return { version, publishedAt, commit };
}

function reviewsOf(subject: ArtifactSubject, checked: CheckResult): CatalogReview[] {
  return subject.reviews.flatMap(({ login, file }) =>
    file.value && !checked.isReviewQuarantined(file.path)
      ? [{ login, review: file.value, text: file.body.trim() }]
      : [],
  );
}

function screenshotsOf(subject: ArtifactSubject): CatalogScreenshot[] {
  const listed = subject.record.value?.screenshots ?? [];
  return listed.flatMap(({ path, alt }) => {
    const file = subject.screenshots.find((candidate) => candidate.path === path);
    return file?.sha256 ? [{ file, alt }] : [];
  });
}

/** Whose latest version depends on an artifact, by the artifact's name; artifacts in their order. */
export function dependentsOf(
  artifacts: readonly { readonly name: string; readonly latest: LatestEdges }[],
): ReadonlyMap<string, readonly Dependent[]> {
  const dependents = new Map<string, Dependent[]>();
  for (const { name, latest } of artifacts) {
    for (const edge of latest.dependencies) {
      const list = dependents.get(edge.name) ?? [];
      list.push({
        name,
        version: latest.version,
        range: edge.version,
        kind: edge.kind ?? "runtime",
      });
      dependents.set(edge.name, list);
    }
  }
  return dependents;
}

/** Whether lists and searches mark an artifact: its authors gave it up, or deprecated its latest version. */
export function isDeprecated({ record, latest }: CatalogArtifact): boolean {
  const status = record.publication?.maintenance_status;
  return status === "deprecated" || status === "archived" || latest.deprecated !== undefined;
}
