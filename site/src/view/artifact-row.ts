import type { CatalogEntry } from "../../../schemas/published/catalog-list.ts";
import type { Badge } from "./badge.ts";
import { formatDate } from "./format-date.ts";
import { scoreBadge } from "./score-badge.ts";
import { sitePath } from "./site-paths.ts";
import { TYPE_INFO } from "./type-info.ts";

/** Tags on a row; more would push the summary out of sight. */
const ROW_TAGS_MAX = 4;

/** One artifact in a list, ready to print. Paths are relative to the site's root. */
export interface ArtifactRow {
  readonly name: string;
  readonly path: string;
  readonly title: string;
  readonly version: string;
  readonly summary: string;
  readonly type: { readonly text: string; readonly path: string };
  readonly publisher: { readonly text: string; readonly path: string; readonly verified: boolean };
  readonly tags: readonly { readonly text: string; readonly path: string }[];
  readonly license: string | null;
  readonly updated: { readonly text: string; readonly instant: string };
  /** Score and verdict first. */
  readonly badges: readonly Badge[];
}

export function artifactRow(entry: CatalogEntry): ArtifactRow {
  return {
    name: entry.name,
    path: sitePath.artifact(entry.name),
    title: entry.title,
    version: entry.version,
    summary: entry.summary,
    type: { text: TYPE_INFO[entry.type].title, path: sitePath.type(entry.type) },
    publisher: {
      text: entry.publisher,
      path: sitePath.publisher(entry.name.slice(0, entry.name.indexOf("/"))),
      verified: entry.verified,
    },
    tags: entry.tags.slice(0, ROW_TAGS_MAX).map((tag) => ({ text: tag, path: sitePath.tag(tag) })),
    license: entry.license,
    updated: { text: formatDate(entry.updatedAt), instant: entry.updatedAt },
    badges: rowBadges(entry),
  };
}

function rowBadges(entry: CatalogEntry): Badge[] {
  const badges = [scoreBadge(entry.score, entry.verdict)];
  if (entry.deprecated) badges.push({ text: "Deprecated", tone: "warn", icon: "archive" });
  return badges;
}
