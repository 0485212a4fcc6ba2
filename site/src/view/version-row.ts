import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";
import type { Badge } from "./badge.ts";
import { formatBytes } from "./format-bytes.ts";
import { formatDate } from "./format-date.ts";
import { scoreBadge } from "./score-badge.ts";
import { shownVersion } from "./shown-version.ts";
import { sitePath } from "./site-paths.ts";
import { versionChanges } from "./version-changes.ts";

export interface VersionRow {
  readonly version: string;
  readonly path: string;
  readonly published: { readonly text: string; readonly instant: string };
  readonly size: string;
  readonly score: Badge;
  readonly badges: readonly Badge[];
  /** Why it is yanked or deprecated. */
  readonly reason?: string;
  readonly changes: readonly { readonly kind: string; readonly description: string }[];
}

/** All versions of an artifact, newest first as the document has them. */
export function versionRows(document: ArtifactDocument): VersionRow[] {
  return document.versions.map((version) => {
    const reason = version.yanked ?? version.deprecated;
    return {
      version: version.version,
      path: versionPath(document, version.version),
      published: { text: formatDate(version.publishedAt), instant: version.publishedAt },
      size: formatBytes(version.archive.size),
      score: scoreBadge(version.score, version.verdict),
      badges: versionBadges(document, version),
      ...(reason !== undefined && { reason }),
      changes: versionChanges(version),
    };
  });
}

/** The version shown on the artifact's own page has no other. */
function versionPath(document: ArtifactDocument, version: string): string {
  return version === shownVersion(document)?.version
    ? sitePath.artifact(document.name)
    : sitePath.version(document.name, version);
}

export function versionBadges(document: ArtifactDocument, version: PublishedVersion): Badge[] {
  const badges: Badge[] = [];
  if (version.version === document.latest)
    badges.push({ text: "Latest", tone: "ok", icon: "check" });
  if (version.yanked !== undefined) badges.push({ text: "Yanked", tone: "danger", icon: "stop" });
  if (version.deprecated !== undefined)
    badges.push({ text: "Deprecated", tone: "warn", icon: "archive" });
  if (isPreRelease(version.version))
    badges.push({ text: "Pre-release", tone: "info", icon: "info" });
  return badges;
}

/** SemVer 2.0.0, section 9: a hyphen before any build metadata. */
const isPreRelease = (version: string): boolean => version.split("+")[0]?.includes("-") ?? false;
