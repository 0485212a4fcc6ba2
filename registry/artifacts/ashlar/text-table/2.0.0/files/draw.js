import { displayWidth } from "./display-width.js";

/** Each draws a head and a body of rows; a row is a list of cells, a cell a list of lines. */
export const BORDERS = { none: drawPlain, box: drawBox, markdown: drawMarkdown };

function drawPlain(head, body, columns) {
  const rule = columns.map(({ width }) => "-".repeat(width)).join("  ");
  const line = (cells) => cells.join("  ");
  return [...rowLines(head, columns, line), rule, ...body.flatMap((row) => rowLines(row, columns, line))];
}

function drawBox(head, body, columns) {
  const rule = (left, middle, right) =>
    left + columns.map(({ width }) => "─".repeat(width + 2)).join(middle) + right;
  const line = (cells) => `│ ${cells.join(" │ ")} │`;
  return [
    rule("┌", "┬", "┐"),
    ...rowLines(head, columns, line),
    rule("├", "┼", "┤"),
    ...body.flatMap((row) => rowLines(row, columns, line)),
    rule("└", "┴", "┘"),
  ];
}

function drawMarkdown(head, body, columns) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const marks = columns.map(({ width, align }) => {
    const dashes = "-".repeat(Math.max(width, 3));
    if (align === "right") return `${dashes.slice(1)}:`;
    return align === "center" ? `:${dashes.slice(2)}:` : dashes;
  });
  return [...rowLines(head, columns, line), line(marks), ...body.flatMap((row) => rowLines(row, columns, line))];
}

function rowLines(row, columns, line) {
  const height = Math.max(...row.map((cell) => cell.length));
  return Array.from({ length: height }, (_, index) =>
    line(row.map((cell, column) => pad(cell[index] ?? "", columns[column]))),
  );
}

function pad(text, { width, align }) {
  const free = width - displayWidth(text);
  const before = align === "right" ? free : align === "center" ? Math.floor(free / 2) : 0;
  return " ".repeat(before) + text + " ".repeat(free - before);
}
