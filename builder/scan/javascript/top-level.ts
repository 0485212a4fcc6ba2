/** A place of a module at which a statement may begin, outside of all brackets, strings and comments. */
export interface TopLevelWord {
  readonly word: string;
  /** UTF-16 offset of the word. */
  readonly offset: number;
  /** Text of the documentation comment right before the statement; "" when there is none. */
  readonly doc: string;
}

const WORD = /[\p{L}$_][\p{L}\p{N}$_]*/uy;
/** What a `/` after it begins is a regular expression and no division. */
const BEFORE_PATTERN =
  /[(,=:[!&|?{};+\-*%<>~^]$|(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else)$/;
const MODIFIER = /^(?:export|declare|default|async|abstract|const)$/;
/** Characters of code that tell whether a `/` divides. */
const LOOK_BEHIND = 12;

/**
 * The words of a JavaScript or TypeScript module that stand outside of brackets, in order; each ends
 * the reach of the comment before it. A light reading for lists of names: it may lose its way in code
 * that is written to confuse it, and then finds less. Linear in the text.
 */
export function* topLevelWords(text: string): Generator<TopLevelWord> {
  let depth = 0;
  let doc = "";
  for (let at = 0; at < text.length; ) {
    const character = text[at] as string;
    const next = skipLiteral(text, at);
    if (next > at) {
      if (text.startsWith("/**", at) && depth === 0) doc = docText(text.slice(at + 3, next - 2));
      at = next;
      continue;
    }
    if ("([{".includes(character)) {
      depth += 1;
      doc = "";
    } else if (")]}".includes(character)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && isWordStart(text, at)) {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0] ?? character;
      yield { word, offset: at, doc };
      if (!MODIFIER.test(word)) doc = "";
      at += word.length;
      continue;
    }
    at += 1;
  }
}

function isWordStart(text: string, at: number): boolean {
  return /[\p{L}$_]/u.test(text[at] as string) && !/[\p{L}\p{N}$_.#@]/u.test(text[at - 1] ?? " ");
}

/** The end of the comment, string, template or regular expression that begins at `at`; else `at`. */
function skipLiteral(text: string, at: number): number {
  const character = text[at];
  if (character === "/") return skipSlash(text, at);
  if (character === '"' || character === "'") return skipQuoted(text, at, character);
  return character === "`" ? skipQuoted(text, at, "`") : at;
}

function skipSlash(text: string, at: number): number {
  const second = text[at + 1];
  if (second === "/") return endOf(text, "\n", at);
  if (second === "*") return endOf(text, "*/", at + 2);
  const before = text.slice(Math.max(0, at - LOOK_BEHIND), at).trimEnd();
  if (before !== "" && !BEFORE_PATTERN.test(before)) return at;
  return skipPattern(text, at);
}

function skipPattern(text: string, at: number): number {
  let inClass = false;
  for (let index = at + 1; index < text.length; index += 1) {
    const character = text[index];
    if (character === "\n") return at;
    if (character === "\\") index += 1;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) return index + 1;
  }
  return at;
}

/** A template's `${…}` is passed over as text: code in it that holds a backtick ends it early. */
function skipQuoted(text: string, at: number, quote: string): number {
  for (let index = at + 1; index < text.length; index += 1) {
    const character = text[index];
    if (character === "\\") index += 1;
    else if (character === quote) return index + 1;
    else if (character === "\n" && quote !== "`") return index;
  }
  return text.length;
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}

/** A documentation comment without its stars. */
function docText(comment: string): string {
  return comment
    .slice(0, DOC_LENGTH_MAX)
    .split("\n")
    .map((line) => line.trim().replace(/^\*+/, "").trim())
    .join(" ")
    .trim();
}

const DOC_LENGTH_MAX = 4_000;
