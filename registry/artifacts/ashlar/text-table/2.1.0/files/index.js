import { cellLines } from "./cell-lines.js";
import { displayWidth } from "./display-width.js";
import { BORDERS } from "./draw.js";
import { shrinkWidths, wrapLines } from "./fit.js";

export { displayWidth };

const SIDES = ["left", "right", "center"];
/** Cells that a border needs besides the columns: for each column, and once. */
const FRAME = { none: [2, -2], box: [3, 1] };

/**
 * A table of objects as text, ending in a newline; no line ends in a space.
 *
 * A column of numbers is right-aligned unless it says otherwise. Line feeds in cells give cells of
 * several lines; other control characters are shown, not sent. With `maxWidth`, the widest columns
 * give way and their text is wrapped; a Markdown table has one line a row and ignores it.
 *
 * @throws {TypeError} without columns, or for a border or an alignment that does not exist.
 * @throws {RangeError} when `maxWidth` is no positive number.
 */
export function formatTable(columns, rows, { border = "none", maxWidth = Infinity } = {}) {
  const draw = Object.hasOwn(BORDERS, border) ? BORDERS[border] : undefined;
  if (!draw) throw new TypeError(`border: "${border}" is none of ${Object.keys(BORDERS).join(", ")}`);
  if (columns.length === 0) throw new TypeError("columns: a table needs at least one");
  if (!(maxWidth > 0)) throw new RangeError(`maxWidth: ${maxWidth} is no positive number`);
  const toCell = border === "markdown" ? markdownCell : cellLines;
  const head = columns.map(({ key, title = key }) => toCell(title));
  const body = rows.map((row) => columns.map(({ key }) => toCell(own(row, key))));
  const natural = columns.map((_, index) => columnWidth([head, ...body], index, border === "markdown" ? 3 : 0));
  const widths = border === "markdown" ? natural : shrinkWidths(natural, room(border, columns.length, maxWidth));
  const laidOut = columns.map((column, index) => ({ align: alignment(column, rows), width: widths[index] }));
  const fit = (row) => row.map((cell, index) => wrapLines(cell, widths[index]));
  return draw(fit(head), body.map(fit), laidOut).map((line) => `${line.trimEnd()}\n`).join("");
}

function room(border, count, maxWidth) {
  const [each, once] = FRAME[border];
  return maxWidth - each * count - once;
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
