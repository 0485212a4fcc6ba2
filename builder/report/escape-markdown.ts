/**
 * Text from outside in Markdown that GitHub shows, as nothing but text.
 *
 * What Markdown and HTML give a meaning is written as a character reference. That is not enough:
 * mentions, references, emoji and bare addresses are found in the text that results, so those are
 * broken up with a space of no width.
 */
import { printable } from "../check/printable.ts";

const BREAK = "&#8203;";

/** ASCII punctuation but for what never means anything inside of a line: `% , . / ; = ? -` and `+`. */
const MARKUP = /[!"#$&'()*:<>@[\\\]^_`{|}~]/g;

/** @param max code points kept */
export function escapeMarkdown(text: string, max: number): string {
  return printable(text, max)
    .replace(REFERENCES, `$&${MARK}`)
    .replace(MARKUP, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(MARK, BREAK);
}

/** `printable` leaves no private mark of this kind: U+200B is a format character. */
const MARK = "\u200b";

/**
 * Where a break goes after: `@name`, `#12`, `:emoji:` and `scheme:`, `www.`, `GH-12` and the like,
 * and each six of the seven or more hex digits that name a commit.
 */
const REFERENCES =
  /@|#|:(?! )|www(?=\.)|(?<=[A-Za-z])-(?=\d)|\b(?:CVE|GHSA)-|(?=[\da-f]{7})[\da-f]{6}/gi;

/** A name or place in a code span, where GitHub looks for no references; escaped text when that cannot hold it. */
export function codeSpan(text: string, max: number): string {
  const line = printable(text, max);
  return /[`|<\\]|^\s|\s$|^$/.test(line) ? escapeMarkdown(text, max) : `\`${line}\``;
}
