import { CATEGORIES, SEVERITIES } from "../../../schemas/finding.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";
import type { Score } from "../../../schemas/published/score.ts";
import { scoreWords } from "../../../schemas/score-words.ts";
import { CATEGORY_TITLES } from "./category-title.ts";
import { countOf } from "./count-of.ts";
import { dependencyRows } from "./dependency-row.ts";
import type { Fact } from "./fact.ts";
import { formatBytes } from "./format-bytes.ts";
import { formatDate } from "./format-date.ts";
import { formatPoints } from "./format-points.ts";
import { ruleLink } from "./rule-link.ts";
import { sitePath } from "./site-paths.ts";
import { TYPE_INFO } from "./type-info.ts";

/** Dependencies named on the page of an older version, which must stay small; the JSON has them all. */
const DEPENDENCIES_SHOWN = 10;
/** Open rules named there. */
const RULES_SHOWN = 8;

/** What has a page of its own: names of artifacts, ids of rules. */
export interface KnownPages {
  readonly artifacts: ReadonlySet<string>;
  readonly rules: ReadonlySet<string>;
}

/** The facts of an older version's page. */
export function versionFacts(
  document: ArtifactDocument,
  version: PublishedVersion,
  known: KnownPages,
  score?: Score,
): Fact[] {
  const dependencies = dependencyRows(version, known.artifacts).map(([name, range]) => ({
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
    { term: "Score", values: [{ text: scoreWords(version.score, version.verdict) }] },
    ...(score ? scoreFacts(score) : []),
    { term: "Findings", values: [{ text: findingCounts(version) }] },
    { term: "Open rules", values: openRules(version, known.rules) },
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

/** What each category gave, of what its weight allows, and why fewer points are shown. */
function scoreFacts({ categories, cap, total }: Score): Fact[] {
  const parts = CATEGORIES.map((category) => {
    const { earned, weight } = categories[category];
    return `${CATEGORY_TITLES[category]} ${formatPoints((earned * weight) / 1000)}/${weight}`;
  });
  const isCut = cap !== undefined && total / 100 > cap;
  return [
    { term: "Points", values: [{ text: parts.join(", ") }] },
    {
      term: "Cut to",
      values: isCut
        ? [{ text: `${cap} of ${formatPoints(total / 100)} earned, by its verdict` }]
        : [],
    },
  ];
}

function openRules({ rules }: PublishedVersion, known: ReadonlySet<string>): Fact["values"] {
  const rest = rules.length - RULES_SHOWN;
  return [
    ...rules.slice(0, RULES_SHOWN).map((rule) => {
      const { id, path } = ruleLink(rule, known);
      return { text: id, ...(path !== undefined && { path }) };
    }),
    ...(rest > 0 ? [{ text: `${rest} more` }] : []),
  ];
}

/** `2 medium, 1 low`, or `none`. */
function findingCounts(version: PublishedVersion): string {
  const counts = SEVERITIES.filter((severity) => version.findings[severity] > 0).map(
    (severity) => `${version.findings[severity]} ${severity}`,
  );
  return counts.join(", ") || "none";
}
