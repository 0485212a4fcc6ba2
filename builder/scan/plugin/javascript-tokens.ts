/**
 * The tokens of a JavaScript or TypeScript source without comments (ECMA-262, 12): names, strings,
 * the texts of templates, and punctuation. It never fails; what it cannot read is one character.
 */
export interface Token {
  readonly kind: "name" | "string" | "template" | "number" | "mark";
  /** The name, the value of the string, or the character; of a template, its text until `${`. */
  readonly text: string;
  /** In UTF-16 code units. */
  readonly offset: number;
}

export interface TokenOptions {
  /** Whether a slash behind `)` or `}` begins a regular expression; grammar alone does not say. */
  readonly regexAfterBracket: boolean;
}

export interface TokenList {
  readonly tokens: readonly Token[];
  /** Whether {@link TokenOptions.regexAfterBracket} made a difference. */
  readonly ambiguous: boolean;
  /** Whether there are more tokens than are read. */
  readonly truncated: boolean;
}

/** Tokens of one file: bundles of 5 MB have about 1.5 million. */
const TOKENS_MAX = 2_000_000;
/** Characters that tries to read a regular expression may look at in vain. */
const VAIN_MAX = 50_000_000;
const SPACE = /[\s\ufeff]+|\/\/[^\n\r\u2028\u2029]*/y;
/** What nearly all names are. */
const PLAIN_NAME = /[A-Za-z_$#@][\w$]*(?![\w$\\\u0080-\uffff])/y;
const NAME =
  /(?:[\p{ID_Start}$_#@]|\\u(?:[0-9a-fA-F]{4}|\{[0-9a-fA-F]{1,6}\}))(?:[\p{ID_Continue}$\u200c\u200d]|\\u(?:[0-9a-fA-F]{4}|\{[0-9a-fA-F]{1,6}\}))*/uy;
const NUMBER = /\d[\w.]*/y;
const STRING = /"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"?|'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'?/y;
const REGEX = /\/(?![*/])(?:[^\\/[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+\/[a-z]*/y;
const TEMPLATE = /[^`\\$]*(?:(?:\\[\s\S]|\$(?!\{))[^`\\$]*)*/y;
const MARKS = new Set("(){}[];,<>=+-*%&|^!~?:.");
const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/g;
const CONTROLS: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
  "\n": "",
  "\r\n": "",
};
/** Words behind which an expression begins. */
const BEFORE_REGEX = new Set(
  "return typeof case in of delete void throw new do else yield await instanceof".split(" "),
);

export function javascriptTokens(source: string, options: TokenOptions): TokenList {
  return new Reader(source, options).read();
}

class Reader implements TokenList {
  readonly tokens: Token[] = [];
  ambiguous = false;
  truncated = false;
  readonly #source: string;
  readonly #options: TokenOptions;
  /** For each open `${`, how many `{` are open in it. */
  readonly #templates: number[] = [];
  #at = 0;
  #vain = 0;

  constructor(source: string, options: TokenOptions) {
    this.#source = source;
    this.#options = options;
  }

  read(): this {
    while (this.#at < this.#source.length && this.tokens.length < TOKENS_MAX) {
      const character = this.#source[this.#at] as string;
      if (this.#space(character)) continue;
      if (character === "`") this.#template();
      else if (character === "}" && this.#templates.at(-1) === 0) {
        this.#templates.pop();
        this.#template();
      } else this.#token(character);
    }
    this.truncated = this.#at < this.#source.length;
    return this;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#source)?.[0];
  }

  /** White space and comments. */
  #space(character: string): boolean {
    if (character > " " && character <= "~" && character !== "/") return false;
    if (this.#source.startsWith("/*", this.#at)) {
      const end = this.#source.indexOf("*/", this.#at + 2);
      this.#at = end < 0 ? this.#source.length : end + 2;
      return true;
    }
    const length = this.#match(SPACE)?.length ?? 0;
    this.#at += length;
    return length > 0;
  }

  /** From a backtick, or from the `}` that ends a `${`, to the next `${` or backtick. */
  #template(): void {
    const offset = this.#at++;
    const text = this.#match(TEMPLATE) ?? "";
    this.tokens.push({ kind: "template", text: unescaped(text), offset });
    this.#at += text.length;
    if (this.#source[this.#at] === "$") {
      this.#templates.push(0);
      this.#at++;
    }
    this.#at++;
  }

  #token(character: string): void {
    const string = character === '"' || character === "'" ? this.#match(STRING) : undefined;
    const name =
      string === undefined && !MARKS.has(character)
        ? (this.#match(PLAIN_NAME) ?? this.#match(NAME))
        : undefined;
    if (string !== undefined) this.#push("string", string, contentOf(string, character));
    else if (name !== undefined) this.#push("name", name, unescaped(name));
    else this.#other(character);
  }

  #other(character: string): void {
    this.#countBraces(character);
    // What a regular expression says is nobody's business here.
    const number = this.#match(NUMBER) ?? (character === "/" ? this.#regex() : undefined);
    if (number === undefined) this.#push("mark", character, character);
    else this.#push("number", number, "0");
  }

  #push(kind: Token["kind"], written: string, text: string): void {
    this.tokens.push({ kind, text, offset: this.#at });
    this.#at += written.length;
  }

  #regex(): string | undefined {
    const chance = chanceOfRegex(this.tokens.at(-1));
    if (chance === "no" || this.#vain > VAIN_MAX) return undefined;
    const regex = this.#match(REGEX);
    if (regex === undefined) {
      const end = this.#source.indexOf("\n", this.#at);
      this.#vain += (end < 0 ? this.#source.length : end) - this.#at;
      return undefined;
    }
    if (chance === "yes") return regex;
    this.ambiguous = true;
    return this.#options.regexAfterBracket ? regex : undefined;
  }

  #countBraces(mark: string): void {
    const last = this.#templates.length - 1;
    if (last < 0) return;
    if (mark === "{") this.#templates[last] = (this.#templates[last] ?? 0) + 1;
    if (mark === "}") this.#templates[last] = (this.#templates[last] ?? 0) - 1;
  }
}

function chanceOfRegex(before: Token | undefined): "yes" | "no" | "maybe" {
  if (before === undefined) return "yes";
  if (before.kind === "name") return BEFORE_REGEX.has(before.text) ? "yes" : "no";
  if (before.kind !== "mark") return "no";
  if (before.text === ")" || before.text === "}") return "maybe";
  return before.text === "]" ? "no" : "yes";
}

function contentOf(string: string, quote: string): string {
  const isClosed = string.length > 1 && string.endsWith(quote);
  return unescaped(string.slice(1, isClosed ? -1 : undefined));
}

/** `\x65val`, `\u0065val` and `"\145"` are other spellings of the same. */
function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(ESCAPE, (whole, braced, four, two, other) => {
    const code = Number.parseInt(braced ?? four ?? two ?? "", 16);
    if (Number.isNaN(code)) return CONTROLS[other] ?? other;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
