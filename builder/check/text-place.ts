import type { Place } from "./rule.ts";

/** The place of an offset (UTF-16 code units) in the text of a file. */
export function textPlace(path: string, text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { path, line: before.split("\n").length, column: offset - lineStart + 1 };
}
