const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The lines of a value's text. Control characters become visible, so that no cell can move the
 * cursor, colour the terminal or reorder its neighbours.
 */
export function cellLines(value) {
  return cellText(value)
    .replace(/\r\n?/g, "\n")
    .replace(CONTROL, picture)
    .replace(BIDI, "\ufffd")
    .split("\n");
}

function cellText(value) {
  if (value === null || value === undefined) return "";
  return value instanceof Date ? value.toISOString() : String(value);
}

function picture(character) {
  const code = character.charCodeAt(0);
  if (code === 0x7f) return "\u2421";
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
}
