import { displayWidth } from "./display-width.js";

export { displayWidth };

const SIDES = ["left", "right", "center"];

/**
 * Lays out rows in columns, with spaces only. The result has no trailing spaces and no final newline.
 * With `header`, a line of dashes follows the first row.
 *
 * @throws {TypeError} for an alignment other than "left", "right" and "center".
 */
export function table(rows, { align = [], gap = 2, header = false } = {}) {
  for (const side of align) {
    if (!SIDES.includes(side)) throw new TypeError(`align: "${side}" is none of ${SIDES.join(", ")}`);
  }
  const cells = rows.map((row) => row.map((cell) => String(cell ?? "")));
  const widths = columnWidths(cells);
  const space = " ".repeat(gap);
  const lines = cells.map((row) =>
    row.map((cell, column) => pad(cell, widths[column], align[column])).join(space).trimEnd(),
  );
  if (header && lines.length > 0) {
    lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join(space).trimEnd());
  }
  return lines.join("\n");
}

function columnWidths(cells) {
  const widths = [];
  for (const row of cells) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    });
  }
  return widths;
}

function pad(cell, width, align = "left") {
  const free = width - displayWidth(cell);
  const before = align === "right" ? free : align === "center" ? Math.floor(free / 2) : 0;
  return " ".repeat(before) + cell + " ".repeat(free - before);
}
