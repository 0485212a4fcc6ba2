import type { ArtifactRecord } from "../../schemas/artifact.ts";
import type { RecordFile } from "../parse/record-file.ts";
import { documentView } from "../scan/markdown/document-view.ts";
import type { MarkdownView } from "../scan/markdown/markdown-view.ts";
import type { Outcome } from "./rule.ts";
import { unreadable } from "./unreadable.ts";

/** Judges the Markdown of artifact.md, where it can be read and parsed. */
export async function judgeDocumentation(
  record: RecordFile<ArtifactRecord>,
  judge: (view: MarkdownView) => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  if (record.textProblems.length > 0) return unreadable(record);
  const parsed = await documentView(record);
  if (parsed.view === undefined)
    return { kind: "unknown", reason: `${record.path} is not parsed: ${parsed.reason}` };
  return judge(parsed.view);
}
