import { cellLines } from "./cell-lines.js";
import { displayWidth } from "./display-width.js";
import { BORDERS } from "./draw.js";

export { displayWidth };

const SIDES = ["left", "right", "center"];

/**
 * A table of objects as text, ending in a newline; no line ends in a space.
 *
 * A column of numbers is right-aligned unless it says otherwise. Line feeds in cells give cells of
 * several lines; other control characters are shown, not sent.
 *
 * @throws {TypeError} without columns, or for a border or an alignment that does not exist.
 */
export function formatTable(columns, rows, { border = "none" } = {}) {
  const draw = Object.hasOwn(BORDERS, border) ? BORDERS[border] : undefined;
  if (!draw) throw new TypeError(`border: "${border}" is none of ${Object.keys(BORDERS).join(", ")}`);
  if (columns.length === 0) throw new TypeError("columns: a table needs at least one");
  const toCell = border === "markdown" ? markdownCell : cellLines;
  const head = columns.map(({ key, title = key }) => toCell(title));
  const body = rows.map((row) => columns.map(({ key }) => toCell(own(row, key))));
  const laidOut = columns.map((column, index) => ({
    align: alignment(column, rows),
    width: columnWidth([head, ...body], index, border === "markdown" ? 3 : 0),
  }));
  return draw(head, body, laidOut).map((line) => `${line.trimEnd()}\n`).join("");
}

function own(row, key) {
  return Object.hasOwn(row, key) ? row[key] : undefined;
}

function alignment({ key, align }, rows) {
  if (align !== undefined) {
    if (!SIDES.includes(align)) throw new TypeError(`align of "${key}": "${align}" is none of ${SIDES.join(", ")}`);
    return align;
  }
  const values = rows.map((row) => own(row, key)).filter((value) => value !== null && value !== undefined);
  const numeric = values.every((value) => typeof value === "number" || typeof value === "bigint");
  return numeric && values.length > 0 ? "right" : "left";
}

function columnWidth(rows, index, least) {
  let width = least;
  for (const row of rows) {
    for (const line of row[index]) width = Math.max(width, displayWidth(line));
  }
  return width;
}

/** A row of a Markdown table is one line, and a bar would end the cell. */
function markdownCell(value) {
  return [cellLines(value).join(" ").replace(/[\\|]/g, "\\$&")];
}
