/** Reads the words of a shell script: quotes, expansions, here-documents. */
import type { CommandRange, ShellPart, ShellRedirect, ShellWord } from "./shell-command.ts";

/** Reads a list of commands up to the parenthesis that ends it. */
export type NestedReader = () => CommandRange;

/** Substitutions inside each other; people write three. */
const DEPTH_MAX = 24;
/** Characters of one `${…}` or `{{ … }}`. */
const EXPANSION_MAX = 1000;
const METACHARACTER = /[\s;&|<>()]/;
const PARAMETER = /\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])/y;
const FALLBACK = /^\$\{[A-Za-z_][A-Za-z0-9_]*:?[-=]([^$`]*)\}$/;
const TEMPLATE = /\{\{[^{}\n]{0,300}\}\}|\{%[^\n]{0,300}?%\}|<%[^\n]{0,300}?%>/y;
const TEMPLATES = new RegExp(TEMPLATE.source, "g");
const ANSI_ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "", e: "" };

export class WordReader {
  nested: NestedReader = () => ({ from: 0, to: 0 });
  private readonly text: string;
  private at = 0;
  private end: number;
  private depth = 0;
  private pending: ShellRedirect[] = [];

  constructor(text: string) {
    this.text = text;
    this.end = text.length;
  }

  get offset(): number {
    return this.at;
  }

  atEnd(): boolean {
    return this.at >= this.end;
  }

  peek(ahead = 0): string {
    return this.at + ahead < this.end ? (this.text[this.at + ahead] ?? "") : "";
  }

  rest(length: number): string {
    return this.text.slice(this.at, Math.min(this.end, this.at + length));
  }

  startsWith(words: string): boolean {
    return this.text.startsWith(words, this.at);
  }

  advance(count: number): void {
    this.at += count;
  }

  /** @param pattern sticky */
  match(pattern: RegExp, ahead = 0): string | undefined {
    pattern.lastIndex = this.at + ahead;
    return pattern.exec(this.text)?.[0];
  }

  /** Blanks, joined lines and tags of template languages. */
  skipBlanks(): void {
    for (;;) {
      const character = this.peek();
      if (character === " " || character === "\t" || character === "\r") this.at += 1;
      else if (this.startsWith("\\\n")) this.at += 2;
      else if (this.startsWith("\\\r\n")) this.at += 3;
      else {
        const tag = this.startsWith("{%") ? this.match(TEMPLATE) : undefined;
        if (tag === undefined) return;
        this.at += tag.length;
      }
    }
  }

  skipComment(): void {
    const end = this.text.indexOf("\n", this.at);
    this.at = end < 0 ? this.end : Math.min(end, this.end);
  }

  skipPast(character: string): void {
    const end = this.text.indexOf(character, this.at);
    this.at = end < 0 ? this.end : end + 1;
  }

  /** `((…))`. @returns false when it does not end nearby */
  skipArithmetic(): boolean {
    const end = this.rest(EXPANSION_MAX).indexOf("))");
    if (end < 0) return false;
    this.at += end + 2;
    return true;
  }

  /** The rest of `name=(…)`, without a look at what is in it. */
  skipArray(): void {
    this.at += 1;
    while (!this.atEnd() && this.peek() !== ")") {
      this.skipBlanks();
      if (this.peek() === "#") this.skipComment();
      else if (METACHARACTER.test(this.peek())) {
        if (this.peek() !== ")") this.at += 1;
      } else this.readWord();
    }
    this.at += 1;
  }

  expectDocument(redirect: ShellRedirect): void {
    this.pending.push(redirect);
  }

  /** The here-documents that were announced in the line before. */
  readDocuments(): void {
    const { pending } = this;
    this.pending = [];
    for (const redirect of pending) redirect.document = this.readDocument(redirect);
  }

  private readDocument({ operator, target }: ShellRedirect): ShellWord {
    const delimiter = target.parts.map(({ text }) => text).join("");
    const from = this.at;
    let to = this.end;
    while (this.at < this.end) {
      const newline = this.text.indexOf("\n", this.at);
      const lineEnd = newline < 0 || newline > this.end ? this.end : newline;
      const line = this.text.slice(this.at, lineEnd).replace(/\r$/, "");
      const start = this.at;
      this.at = Math.min(this.end, lineEnd + 1);
      if ((operator === "<<-" ? line.replace(/^\t+/, "") : line) === delimiter) {
        to = start;
        break;
      }
    }
    const after = this.at;
    if (target.quoted) {
      const parts = new PartList();
      parts.addVerbatim(this.text.slice(from, to));
      return { parts: parts.done(), offset: from, quoted: true };
    }
    const outer = this.end;
    this.at = from;
    this.end = to;
    const parts = this.readQuoted(() => this.at >= this.end);
    this.at = after;
    this.end = outer;
    return { parts, offset: from, quoted: false };
  }

  readWord(): ShellWord {
    const offset = this.at;
    const parts = new PartList();
    let quoted = false;
    while (!this.atEnd()) {
      const character = this.peek();
      if (character === "'") {
        quoted = true;
        this.readSingle(parts);
      } else if (character === '"') {
        quoted = true;
        this.at += 1;
        parts.addAll(this.readQuoted(() => this.peek() === '"'));
        this.at += 1;
      } else if (character === "\\") {
        quoted = true;
        this.readEscape(parts);
      } else if (!this.readExpansion(parts, true)) {
        if (METACHARACTER.test(character)) break;
        parts.addText(character);
        this.at += 1;
      }
    }
    return { parts: parts.done(), offset, quoted };
  }

  private readSingle(parts: PartList): void {
    const close = this.text.indexOf("'", this.at + 1);
    const end = close < 0 ? this.end : Math.min(close, this.end);
    parts.addVerbatim(this.text.slice(this.at + 1, end));
    this.at = end + 1;
  }

  private readEscape(parts: PartList): void {
    const next = this.peek(1);
    if (next !== "\n") parts.addText(next);
    this.at += 2;
  }

  /** Text in which blanks are nothing special, up to where `ends` says. */
  private readQuoted(ends: () => boolean): readonly ShellPart[] {
    const parts = new PartList();
    parts.addText("", true);
    while (!this.atEnd() && !ends()) {
      const character = this.peek();
      if (character === "\\" && /[$`"\\\n]/.test(this.peek(1))) this.readEscape(parts);
      else if (!this.readExpansion(parts, false)) {
        parts.addText(character);
        this.at += 1;
      }
    }
    return parts.done();
  }

  /** @param bare outside of quotes, where more begins with `$` and `<` */
  private readExpansion(parts: PartList, bare: boolean): boolean {
    const character = this.peek();
    if (character === "`") return this.readBackquotes(parts);
    if (character === "{" || character === "<") {
      const template = this.match(TEMPLATE);
      if (template !== undefined && this.at + template.length <= this.end) {
        parts.add({ kind: "template", text: template });
        this.at += template.length;
        return true;
      }
    }
    if (bare && (character === "<" || character === ">") && this.peek(1) === "(")
      return this.readSubstitution(parts, 2);
    if (character !== "$") return false;
    if (bare && this.peek(1) === "'") return this.readAnsi(parts);
    if (bare && this.peek(1) === '"') {
      this.at += 1;
      return true;
    }
    if (this.startsWith("$((")) {
      const from = this.at;
      if (this.skipArithmetic()) {
        parts.add({ kind: "variable", text: this.text.slice(from, this.at) });
        return true;
      }
    }
    if (this.peek(1) === "(") return this.readSubstitution(parts, 2);
    return this.readParameter(parts);
  }

  private readParameter(parts: PartList): boolean {
    const simple = this.match(PARAMETER);
    if (simple !== undefined) {
      parts.add({ kind: "variable", text: simple });
      this.at += simple.length;
      return true;
    }
    if (this.peek(1) !== "{") return false;
    const text = balanced(this.rest(EXPANSION_MAX));
    const fallback = FALLBACK.exec(text)?.[1];
    parts.add({
      kind: "variable",
      text,
      ...(fallback !== undefined && { fallback: fallback.replace(/^(["'])(.*)\1$/s, "$2") }),
    });
    this.at += text.length;
    return true;
  }

  private readSubstitution(parts: PartList, opening: number): boolean {
    const from = this.at;
    this.at += opening;
    let commands: CommandRange = { from: 0, to: 0 };
    if (this.depth < DEPTH_MAX) {
      this.depth += 1;
      commands = this.nested();
      this.depth -= 1;
    }
    parts.add({ kind: "substitution", text: this.text.slice(from, this.at), commands });
    return true;
  }

  private readBackquotes(parts: PartList): boolean {
    let close = this.text.indexOf("`", this.at + 1);
    while (close > 0 && this.text[close - 1] === "\\") close = this.text.indexOf("`", close + 1);
    if (close < 0 || close >= this.end || this.depth >= DEPTH_MAX) return false;
    const [from, outer] = [this.at, this.end];
    this.at += 1;
    this.end = close;
    this.depth += 1;
    const commands = this.nested();
    this.depth -= 1;
    this.at = close + 1;
    this.end = outer;
    parts.add({ kind: "substitution", text: this.text.slice(from, this.at), commands });
    return true;
  }

  private readAnsi(parts: PartList): boolean {
    this.at += 2;
    parts.addText("", true);
    while (!this.atEnd() && this.peek() !== "'") {
      if (this.peek() === "\\") {
        const next = this.peek(1);
        parts.addText(ANSI_ESCAPES[next] ?? next);
        this.at += 2;
      } else {
        parts.addText(this.peek());
        this.at += 1;
      }
    }
    this.at += 1;
    return true;
  }
}

/** `${…}` with the braces inside of it; two characters when it does not end nearby. */
function balanced(text: string): string {
  let depth = 0;
  for (let index = 1; index < text.length; index += 1) {
    const character = text[index];
    if (character === "\\") index += 1;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth === 0) return text.slice(0, index + 1);
    }
  }
  return text.slice(0, 2);
}

class PartList {
  private readonly parts: ShellPart[] = [];
  private literal: string[] | undefined;

  /** @param empty keeps a part although it has no text, as quotes do */
  addText(text: string, empty = false): void {
    if (text === "" && !empty) return;
    this.literal ??= [];
    this.literal.push(text);
  }

  /** Text that no shell expands, but that a template engine may have filled in before. */
  addVerbatim(text: string): void {
    let from = 0;
    for (const { 0: template, index } of text.matchAll(TEMPLATES)) {
      this.addText(text.slice(from, index));
      this.add({ kind: "template", text: template });
      from = index + template.length;
    }
    this.addText(text.slice(from), true);
  }

  add(part: ShellPart): void {
    this.flush();
    this.parts.push(part);
  }

  addAll(parts: readonly ShellPart[]): void {
    for (const part of parts) {
      if (part.kind === "literal") this.addText(part.text, true);
      else this.add(part);
    }
  }

  done(): readonly ShellPart[] {
    this.flush();
    return this.parts;
  }

  private flush(): void {
    if (this.literal !== undefined)
      this.parts.push({ kind: "literal", text: this.literal.join("") });
    this.literal = undefined;
  }
}
