/**
 * Text that waits to be written. Each expression is bounded, and those for words that also have an
 * honest use (a program that lists TODO comments) want the form of a note.
 */
const ANYWHERE: readonly RegExp[] = [
  /\blorem ipsum\b/i,
  /\b(?:TODO|FIXME|TBD|XXX)\s?:/,
  /\[(?:TODO|TBD|FIXME)\]/,
  /\b(?:your|my) (?:project |package |artifact |module |model )?(?:description|title|summary|text|name) (?:goes )?here\b/i,
  /\b(?:description|text|content|example|documentation) goes here\b/i,
  /\[(?:insert|add|enter|describe|your) [^\]\n]{3,80}\]/i,
  /\[more information needed\]/i,
  /\bone paragraph of project description\b/i,
  /\b(?:add|insert|enter|write|put) (?:a |an |your |the )?(?:short |brief |project )?(?:description|summary|text|example|documentation|content) here\b/i,
  /\breplace this (?:text|line|paragraph|section)\b/i,
  /\bthis is a placeholder\b/i,
  /\bchangeme\b/i,
  /<(?:what is different from|your|insert|describe)\b[^>\n]{0,80}>/i,
];
/** As the beginning of a paragraph, an item or a cell. */
const FIRST: readonly RegExp[] = [
  /^(?:TODO|FIXME|TBD|XXX)(?=$|[\s.!,])/,
  /^(?:coming soon|to be (?:done|written|added|continued)|work in progress|wip)[.!…\s]*$/i,
];

export interface Placeholder {
  readonly text: string;
  /** UTF-16 offset in the text that was looked at. */
  readonly offset: number;
}

/** @param first whether `text` begins its paragraph */
export function placeholderIn(text: string, first: boolean): Placeholder | undefined {
  for (const pattern of first ? [...FIRST, ...ANYWHERE] : ANYWHERE) {
    const found = pattern.exec(text);
    if (found) return { text: found[0], offset: found.index };
  }
  return undefined;
}
