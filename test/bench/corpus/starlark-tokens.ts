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

interface Found {
  /** Undefined for what is skipped. */
  readonly kind?: Token["kind"];
  readonly text: string;
  /** Characters of the source. */
  readonly length: number;
}

/** @throws {SyntaxError} for a string that does not end; anything else is a token of its own. */
export function starlarkTokens(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let depth = 0;
  for (let at = 0; at < source.length; ) {
    const { kind, text, length } = next(source, at, line);
    if (kind === "mark" && "([{".includes(text)) depth += 1;
    if (kind === "mark" && ")]}".includes(text)) depth -= 1;
    const counts = kind !== undefined && (kind !== "newline" || depth <= 0);
    if (counts) tokens.push({ kind, text, line });
    line += newlines(source.slice(at, at + length));
    at += length;
  }
  return tokens;
}

function next(source: string, at: number, line: number): Found {
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  const space = take(SPACE);
  if (space) return { text: "", length: space[0].length };
  const [opening, quote = ""] = take(STRING) ?? [];
  if (opening !== undefined) {
    const from = at + opening.length;
    const end = stringEnd(source, from, { quote, line });
    const inner = source.slice(from, end - quote.length);
    const text = opening.startsWith("r") ? inner : decodeEscapes(inner);
    return { kind: "string", text, length: end - at };
  }
  const [word] = take(NAME) ?? take(NUMBER) ?? [];
  if (word !== undefined)
    return { kind: /^\d/.test(word) ? "number" : "name", text: word, length: word.length };
  const mark = source[at] ?? "";
  return { kind: mark === "\n" ? "newline" : "mark", text: mark, length: 1 };
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

function decodeEscapes(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, character: string) =>
    /["'\\]/.test(character) ? character : (ESCAPES[character] ?? whole),
  );
}

function newlines(text: string): number {
  return text.split("\n").length - 1;
}
