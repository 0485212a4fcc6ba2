/**
 * Whether Markdown costs more to parse than its size says. The parser keeps several kilobytes for each
 * mark and compares emphasis marks of one paragraph with each other, so 32 kB of `**a_ ` take seconds
 * and 8 kB of `> > >` half of a gigabyte. What people write stays far below these limits: the largest
 * README of two hundred npm packages has 9,000 marks, its longest run 800.
 */
import {
  MARKDOWN_DEPTH_MAX,
  MARKDOWN_ITEMS_MAX,
  MARKDOWN_MARKS_MAX,
  MARKDOWN_RUN_MARKS_MAX,
  MARKDOWN_UNDERLINES_MAX,
  RECORD_SIZE_MAX,
} from "../../../schemas/limits.ts";

/** Quotes and list items that begin on a line; one step for each character of it. */
const CONTAINER = /[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))/y;
/** Columns by which an item is usually indented inside of another. */
const INDENT = 3;
const UNDERLINE = /^[ \t>]*(?:=+|-+)[ \t]*$/;
const MARK = /[[\]()!*_`~|<>#&\\@:\n]|www\./gi;
const RUN_MARK = /[[\]*_~]/g;

/** What is too much, for people; undefined when the text can be parsed at bounded cost. */
export function markdownExcess(text: string): string | undefined {
  if (text.length > RECORD_SIZE_MAX) return `it has ${text.length} characters`;
  if (count(text, MARK) > MARKDOWN_MARKS_MAX)
    return `it has more than ${MARKDOWN_MARKS_MAX} lines and marks`;
  return lineExcess(text.split(/\r\n?|\n/));
}

function lineExcess(lines: readonly string[]): string | undefined {
  let runMarks = 0;
  let underlines = 0;
  let items = 0;
  for (const line of lines) {
    if (line.trim() === "") runMarks = 0;
    runMarks += count(line, RUN_MARK);
    if (runMarks > MARKDOWN_RUN_MARKS_MAX)
      return `a paragraph has more than ${MARKDOWN_RUN_MARKS_MAX} brackets and emphasis marks`;
    if (UNDERLINE.test(line)) underlines += 1;
    if (underlines > MARKDOWN_UNDERLINES_MAX)
      return `it has more than ${MARKDOWN_UNDERLINES_MAX} underlined headings`;
    const opened = count(line, CONTAINER);
    items += opened;
    if (items > MARKDOWN_ITEMS_MAX)
      return `it has more than ${MARKDOWN_ITEMS_MAX} quotes and list items`;
    const indented = opened === 0 ? 0 : Math.floor(line.search(/[^ \t]/) / INDENT);
    if (opened + indented > MARKDOWN_DEPTH_MAX)
      return `a line is inside of more than ${MARKDOWN_DEPTH_MAX} quotes and lists`;
  }
  return undefined;
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  pattern.lastIndex = 0;
  while (pattern.test(text)) found += 1;
  return found;
}
