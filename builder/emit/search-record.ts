/** An artifact as the search index has it. */
import { type CatalogArtifact, isDeprecated } from "../catalog/catalog.ts";

/** Characters of documentation that are searched: the beginning says what an artifact is. */
const TEXT_LENGTH = 1500;

export type SearchRecord = ReturnType<typeof searchRecord>;

export function searchRecord(artifact: CatalogArtifact) {
  const { name, record, latest, publisher, body } = artifact;
  return {
    name,
    whole: name.slice(name.indexOf("/") + 1).replace(/[^a-z0-9]/g, ""),
    title: record.title,
    tags: [...(record.tags ?? []), ...record.categories, record.type].join(" "),
    summary: record.summary ?? "",
    text: plainText(body).slice(0, TEXT_LENGTH),
    type: record.type,
    version: latest.version,
    publisher: publisher.displayName,
    deprecated: isDeprecated(artifact),
    verified: artifact.verified,
    verdict: latest.verdict,
    points: latest.score.shown,
  };
}

/**
 * Markdown without code blocks, link targets and marks. No expression looks further than to the
 * character that it begins with: a megabyte of them costs no more than a megabyte of words.
 */
function plainText(markdown: string): string {
  return withoutCodeBlocks(markdown)
    .replace(/\]\([^()]*\)/g, "] ")
    .replace(/[#*_`>|[\]!-]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function withoutCodeBlocks(markdown: string): string {
  let fence: string | undefined;
  const kept: string[] = [];
  for (const line of markdown.split("\n")) {
    if (fence === undefined) fence = /^(?:`{3,}|~{3,})/.exec(line)?.[0];
    else if (line.startsWith(fence)) {
      fence = undefined;
      continue;
    }
    if (fence === undefined) kept.push(line);
  }
  return kept.join("\n");
}
