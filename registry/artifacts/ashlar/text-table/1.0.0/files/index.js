/**
 * Lays out rows in columns, with spaces only. The result has no trailing spaces and no final newline.
 *
 * A cell is as wide as it has code points, which is right for Latin, Greek and Cyrillic text.
 *
 * @throws {TypeError} for an alignment other than "left" and "right".
 */
export function table(rows, { align = [], gap = 2 } = {}) {
  for (const side of align) {
    if (side !== "left" && side !== "right") {
      throw new TypeError(`align: "${side}" is neither "left" nor "right"`);
    }
  }
  const cells = rows.map((row) => row.map((cell) => String(cell ?? "")));
  const widths = columnWidths(cells);
  const space = " ".repeat(gap);
  return cells
    .map((row) => row.map((cell, column) => pad(cell, widths[column], align[column])).join(space))
    .map((line) => line.trimEnd())
    .join("\n");
}

function columnWidths(cells) {
  const widths = [];
  for (const row of cells) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, length(cell));
    });
  }
  return widths;
}

function pad(cell, width, align = "left") {
  const fill = " ".repeat(width - length(cell));
  return align === "right" ? fill + cell : cell + fill;
}

function length(text) {
  return Array.from(text).length;
}
