/**
 * Control characters, line and paragraph separators, and format characters: marks that turn the
 * direction of text (CVE-2021-42574), have no width, or are tags.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text from outside as one line that is safe to show: what cannot be seen is written as `\u{…}`,
 * lone surrogates become U+FFFD, and the result has at most `max` code points.
 */
export function printable(text: string, max: number): string {
  const line = text
    .slice(0, max * 2)
    .toWellFormed()
    .replace(UNPRINTABLE, escaped);
  const points = [...line];
  return points.length > max || text.length > max * 2
    ? `${points.slice(0, max - 1).join("")}…`
    : line;
}

/** A value from a record in a message: JSON, at most 60 code points. */
export function shown(value: unknown): string {
  return printable(JSON.stringify(value) ?? String(value), 60);
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
