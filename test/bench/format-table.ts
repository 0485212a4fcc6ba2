/** One column for each record, one row for each key that any of them has. */
export function formatTable(columns: readonly Readonly<Record<string, string>>[]): string {
  const keys = [...new Set(columns.flatMap((column) => Object.keys(column)))];
  const rows = keys.map((key) => [key, ...columns.map((column) => column[key] ?? "-")]);
  const widths = columns.map((_, index) => widest(rows.map((row) => row[index + 1] ?? "")));
  const keyWidth = widest(keys);
  return rows
    .map(([key = "", ...cells]) =>
      [key.padEnd(keyWidth), ...cells.map((cell, index) => cell.padEnd(widths[index] ?? 0))]
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length));
}
