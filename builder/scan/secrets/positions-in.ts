import type { Position } from "../../parse/record-file.ts";

/** Characters of a line that are decoded to count columns; beyond them bytes are counted. */
const COLUMN_REACH = 100_000;

/** Lines and columns (UTF-16 units) of byte offsets in UTF-8 text; the offsets are in order. */
export function positionsIn(bytes: Uint8Array, offsets: readonly number[]): readonly Position[] {
  let line = 1;
  let lineStart = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let at = 0;
  return offsets.map((offset) => {
    for (; at < offset; at++) {
      if (bytes[at] !== 0x0a) continue;
      line++;
      lineStart = at + 1;
    }
    return { line, column: columnOf(bytes.subarray(lineStart, Math.max(lineStart, offset))) };
  });
}

function columnOf(before: Uint8Array): number {
  if (before.length > COLUMN_REACH) return before.length + 1;
  return new TextDecoder().decode(before).length + 1;
}
