/** Which members of an artifact's interface its documentation says something about. */
import type { MarkdownView } from "../markdown/markdown-view.ts";

/** Something that users of an artifact call, answer, pass or receive. */
export interface Member {
  /** As users write it. */
  readonly name: string;
  /** Words under which the documentation may speak of it; only the name when absent. */
  readonly words?: readonly string[];
  /** What its declaration says of it. */
  readonly texts: readonly string[];
  /** Keys from the manifest's root; absent when it is declared elsewhere. */
  readonly field?: readonly (string | number)[];
}

/** Characters that say something: three or four words. */
const DESCRIPTION_MIN = 20;
/** Characters and pieces of code of one paragraph that are looked at; more describe nothing well. */
const BLOCK_LENGTH_MAX = 4_000;
const CODES_MAX = 200;
/** Names are no longer; a text without a word that names nothing. */
const WORD = /[\p{L}\p{N}_$][\p{L}\p{N}_$/.-]*/gu;

/**
 * The members that nothing describes. A description is a text of at least {@link DESCRIPTION_MIN}
 * characters besides the member's name: with its declaration (one text counts for one member only),
 * or a paragraph, list item, table row, section or piece of code in the documentation that has the
 * name as code.
 */
export function undescribedMembers(
  members: readonly Member[],
  view: MarkdownView | undefined,
): readonly Member[] {
  const mentioned = mentionedWords(view);
  const used = new Set<string>();
  return members.filter((member) => {
    const words = member.words ?? [member.name];
    const own = member.texts.find((text) => says(text, words) && !used.has(text.trim()));
    if (own !== undefined) used.add(own.trim());
    return own === undefined && !words.some((word) => mentioned.has(word.toLowerCase()));
  });
}

function says(text: string, names: readonly string[]): boolean {
  let rest = text.toLowerCase();
  for (const name of names) rest = rest.replaceAll(name.toLowerCase(), "");
  return rest.replace(/[^\p{L}\p{N}]+/gu, " ").trim().length >= DESCRIPTION_MIN;
}

/** Words that stand as code beside a description, and those of code examples; in lower case. */
function mentionedWords(view: MarkdownView | undefined): ReadonlySet<string> {
  const words = new Set<string>();
  const add = (text: string): void => {
    for (const [word] of text.matchAll(WORD)) {
      const lower = word.toLowerCase();
      words.add(lower);
      for (const part of lower.split(/[./-]+/)) words.add(part);
    }
  };
  for (const { text, codes } of view?.blocks ?? []) {
    const start = text.slice(0, BLOCK_LENGTH_MAX);
    for (const code of codes.slice(0, CODES_MAX)) if (says(start, [code])) add(code);
  }
  for (const { text } of view?.codes ?? []) add(text);
  return words;
}
