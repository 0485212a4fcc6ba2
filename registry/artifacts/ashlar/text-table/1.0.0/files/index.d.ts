export interface TableOptions {
  /** One for each column; "left" where there is none. */
  align?: readonly ("left" | "right")[];
  /** Spaces between two columns; 2 when absent. */
  gap?: number;
}

/**
 * Lays out rows in columns, with spaces only. The result has no trailing spaces and no final newline.
 *
 * @throws {TypeError} for an alignment other than "left" and "right".
 */
export function table(rows: readonly (readonly unknown[])[], options?: TableOptions): string;
