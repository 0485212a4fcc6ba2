/** The words of an artifact: a function of its name and its `artifact.md`, and of nothing else. */
import type { ArtifactRecord } from "../../schemas/artifact.ts";
import type { SearchWords } from "./search-document.ts";

/** Characters of documentation that are searched: the beginning says what an artifact is. */
const TEXT_LENGTH = 1500;

export function searchWords(
  name: string,
  record: Pick<ArtifactRecord, "title" | "summary" | "tags" | "categories" | "type">,
  body: string,
): SearchWords {
  return {
    name,
    title: record.title,
    summary: record.summary ?? "",
    tags: [...(record.tags ?? []), ...record.categories, record.type],
    text: plainText(body).slice(0, TEXT_LENGTH).toWellFormed(),
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
