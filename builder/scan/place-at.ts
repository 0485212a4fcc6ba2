import type { Position } from "../parse/record-file.ts";

/** Line and column of an offset in UTF-16 code units, both from 1. */
export function placeAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf("\n"); end >= 0 && end < offset; end = text.indexOf("\n", start)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}
