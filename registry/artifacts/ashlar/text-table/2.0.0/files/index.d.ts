export interface Column {
  /** The property of each row that the column shows. */
  key: string;
  /** The heading; `key` when absent. */
  title?: string;
  /** When absent: "right" for a column of numbers, otherwise "left". */
  align?: "left" | "right" | "center";
}

export interface FormatOptions {
  /** "none" (a line of dashes below the heading) when absent. */
  border?: "none" | "box" | "markdown";
}

/**
 * A table of objects as text, ending in a newline; no line ends in a space.
 *
 * @throws {TypeError} without columns, or for a border or an alignment that does not exist.
 */
export function formatTable(columns: readonly Column[], rows: readonly object[], options?: FormatOptions): string;

/** Cells of a terminal that the text takes up. */
export function displayWidth(text: string): number;
