/** A heading of at most six levels and 200 characters (CommonMark 0.31, 4.2), outside of code blocks. */
const HEADING = /^ {0,3}#{1,6}[ \t]+(.{1,200})$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** Whether a Markdown text has a heading that `pattern` finds, with at least one word below it. */
export function hasHeading(markdown: string, pattern: RegExp): boolean {
  let fence: string | undefined;
  let isIn = false;
  for (const line of markdown.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence)))
      fence = fence === undefined ? mark : undefined;
    const heading = fence === undefined ? HEADING.exec(line)?.[1] : undefined;
    if (heading !== undefined) isIn = pattern.test(heading) || (isIn && /^ {0,3}#{3,6}/.test(line));
    else if (isIn && /\w{2}/.test(line)) return true;
  }
  return false;
}
