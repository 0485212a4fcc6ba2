import type { RecordFile } from "../../parse/record-file.ts";
import { type ParsedMarkdown, parseMarkdown } from "./parse-markdown.ts";

const views = new WeakMap<RecordFile<unknown>, Promise<ParsedMarkdown>>();

/** The body of a record as Markdown, parsed once for all rules that ask. */
export function documentView(record: RecordFile<unknown>): Promise<ParsedMarkdown> {
  const known = views.get(record);
  if (known) return known;
  const view = parseMarkdown(record.body, record.bodyLine);
  views.set(record, view);
  return view;
}
