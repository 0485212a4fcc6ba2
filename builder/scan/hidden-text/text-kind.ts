import type { ArtifactType } from "../../../schemas/artifact-type.ts";
import type { TextKind } from "./hidden-characters.ts";

/** Text for people, and data that holds such text in many languages. */
const PROSE =
  /\.(?:md|mdx|markdown|txt|rst|adoc|html?|xhtml|json|po|pot|ftl|properties|strings|arb|resx|xlf|xliff|xml|svg|csv|tsv|vtt|srt|tex)$/i;
const PROSE_NAME =
  /^(?:README|LICEN[CS]E|CHANGELOG|CHANGES|COPYING|NOTICE|AUTHORS|CONTRIBUTORS|HISTORY|NEWS|THANKS)(?:[.-]|$)/i;
/** JSON that programs follow. */
const CODE_NAME = /^(?:package(?:-lock)?|[jt]sconfig.*|composer|deno|mcp|settings)\.jsonc?$/i;
/** What models are told to do. */
const PROMPT =
  /(?:^|\/)(?:AGENTS?|CLAUDE|GEMINI|SKILL|copilot-instructions|llms(?:-full)?)\.(?:md|txt)$|(?:^|\/)\.(?:cursorrules|windsurfrules|clinerules)$|\.(?:prompt|mdc)$|\.(?:prompt|instructions|chatmode|agent)\.md$|(?:^|\/)prompts?\//i;

/** How strictly a payload file is read, by its path and the artifact's type. */
export function textKind(path: string, type: ArtifactType | undefined): TextKind {
  const name = path.replace(/^.*\//s, "");
  if (PROMPT.test(path)) return "strict";
  if (CODE_NAME.test(name)) return "code";
  if (!PROSE.test(name) && !PROSE_NAME.test(name)) return "code";
  // An agent's texts are its prompts.
  return type === "agent" && !PROSE_NAME.test(name) ? "strict" : "prose";
}
