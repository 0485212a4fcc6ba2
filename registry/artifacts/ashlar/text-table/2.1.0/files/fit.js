import { displayWidth } from "./display-width.js";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A column is never made narrower than this, unless its content already is. */
export const COLUMN_WIDTH_MIN = 4;

/** Takes from the widest columns, one cell at a time, until all of them together fit into `room`. */
export function shrinkWidths(widths, room) {
  const fitted = [...widths];
  let excess = fitted.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = Math.max(...fitted);
    if (widest <= COLUMN_WIDTH_MIN) break;
    fitted[fitted.indexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return fitted;
}

/** Breaks lines between words; a word that is too long by itself is broken between characters. */
export function wrapLines(lines, width) {
  return lines.flatMap((line) => (displayWidth(line) <= width ? [line] : wrapLine(line, width)));
}

function wrapLine(line, width) {
  const wrapped = [];
  let current = "";
  for (const piece of line.split(/(?<= )(?=[^ ])/u).flatMap((word) => splitWord(word, width))) {
    if (current !== "" && displayWidth((current + piece).trimEnd()) > width) {
      wrapped.push(current.trimEnd());
      current = "";
    }
    current += piece;
  }
  wrapped.push(current.trimEnd());
  return wrapped;
}

function splitWord(word, width) {
  if (displayWidth(word.trimEnd()) <= width) return [word];
  const parts = [""];
  for (const { segment } of graphemes.segment(word)) {
    const last = parts.length - 1;
    if (parts[last] !== "" && displayWidth(parts[last] + segment) > width) parts.push(segment);
    else parts[last] += segment;
  }
  return parts;
}
