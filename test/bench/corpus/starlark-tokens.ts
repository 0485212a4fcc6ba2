/**
 * The tokens of a Starlark file (bazel.build/rules/language; the lexical part of the language
 * specification), as far as MODULE.bazel files use them. Line ends inside brackets are no tokens.
 */
export interface Token {
  readonly kind: "name" | "string" | "number" | "mark" | "newline";
  /** The name, the decoded string, or the characters themselves. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

const SPACE = /(?:[ \t\r\f]|\\\r?\n|#[^\n]*)+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /\d[0-9A-Za-z_.]*/y;
const STRING = /[rb]{0,2}("""|'''|"|')/y;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\n": "" };

/** @throws {SyntaxError} for a string that does not end; anything else is a token of its own. */
export function starlarkTokens(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let depth = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  const push = (kind: Token["kind"], text: string, length: number): void => {
    tokens.push({ kind, text, line });
    line += newlines(source.slice(at, at + length));
    at += length;
  };
  while (at < source.length) {
    const space = take(SPACE);
    if (space) {
      line += newlines(space[0]);
      at += space[0].length;
      continue;
    }
    const quote = take(STRING);
    if (quote) {
      const end = stringEnd(source, at + quote[0].length, { quote: quote[1] ?? "", line });
      const inner = source.slice(at + quote[0].length, end - (quote[1] ?? "").length);
      push("string", quote[0].startsWith("r") ? inner : unescape(inner), end - at);
      continue;
    }
    const word = take(NAME) ?? take(NUMBER);
    if (word) {
      push(/^\d/.test(word[0]) ? "number" : "name", word[0], word[0].length);
      continue;
    }
    const mark = source[at] ?? "";
    if ("([{".includes(mark)) depth += 1;
    if (")]}".includes(mark)) depth -= 1;
    if (mark !== "\n") push("mark", mark, 1);
    else if (depth <= 0) push("newline", mark, 1);
    else {
      line += 1;
      at += 1;
    }
  }
  return tokens;
}

/** Index behind the closing quote. */
function stringEnd(
  source: string,
  from: number,
  { quote, line }: { readonly quote: string; readonly line: number },
): number {
  for (let at = from; at < source.length; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source.startsWith(quote, at)) return at + quote.length;
    else if (quote.length === 1 && source[at] === "\n") break;
  }
  throw new SyntaxError(`line ${line}: the string does not end`);
}

function unescape(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, character: string) =>
    /["'\\]/.test(character) ? character : (ESCAPES[character] ?? whole),
  );
}

function newlines(text: string): number {
  return text.split("\n").length - 1;
}
