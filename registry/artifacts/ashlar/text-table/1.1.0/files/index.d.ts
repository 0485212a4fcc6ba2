export interface TableOptions {
  /** One for each column; "left" where there is none. */
  align?: readonly ("left" | "right" | "center")[];
  /** Spaces between two columns; 2 when absent. */
  gap?: number;
  /** Puts a line of dashes below the first row. */
  header?: boolean;
}

/**
 * Lays out rows in columns, with spaces only. The result has no trailing spaces and no final newline.
 *
 * @throws {TypeError} for an alignment other than "left", "right" and "center".
 */
export function table(rows: readonly (readonly unknown[])[], options?: TableOptions): string;

/** Cells of a terminal that the text takes up. Colour codes (SGR) count as nothing. */
export function displayWidth(text: string): number;
