import { SEVERITIES } from "../../../schemas/finding.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";
import { countOf } from "./count-of.ts";
import { dependencyRows } from "./dependency-row.ts";
import type { Fact } from "./fact.ts";
import { formatBytes } from "./format-bytes.ts";
import { formatDate } from "./format-date.ts";
import { sitePath } from "./site-paths.ts";
import { TYPE_INFO } from "./type-info.ts";
import { verdictBadge } from "./verdict-badge.ts";

/** Dependencies named on the page of an older version, which must stay small; the JSON has them all. */
const DEPENDENCIES_SHOWN = 10;

/** The facts of an older version's page. */
export function versionFacts(
  document: ArtifactDocument,
  version: PublishedVersion,
  known: ReadonlySet<string>,
): Fact[] {
  const dependencies = dependencyRows(version, known).map(([name, range]) => ({
    ...name,
    text: `${name.text} ${range.text}`,
  }));
  const rest = dependencies.length - DEPENDENCIES_SHOWN;
  const facts: Fact[] = [
    {
      term: "Type",
      values: [{ text: TYPE_INFO[document.type].title, path: sitePath.type(document.type) }],
    },
    {
      term: "Published",
      values: [{ text: formatDate(version.publishedAt), instant: version.publishedAt }],
    },
    {
      term: "Size",
      values: [
        { text: `${formatBytes(version.archive.size)}, ${countOf(version.fileCount, "file")}` },
      ],
    },
    { term: "Checks", values: [{ text: verdictBadge(version.verdict).text }] },
    { term: "Findings", values: [{ text: findingCounts(version) }] },
    {
      term: "Dependencies",
      values: [
        ...dependencies.slice(0, DEPENDENCIES_SHOWN),
        ...(rest > 0 ? [{ text: `${rest} more` }] : []),
      ],
    },
  ];
  return facts.filter((fact) => fact.values.length > 0);
}

/** `2 medium, 1 low`, or `none`. */
function findingCounts(version: PublishedVersion): string {
  const counts = SEVERITIES.filter((severity) => version.findings[severity] > 0).map(
    (severity) => `${version.findings[severity]} ${severity}`,
  );
  return counts.join(", ") || "none";
}
