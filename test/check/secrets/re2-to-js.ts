/**
 * Rewrites an RE2 expression (github.com/google/re2/wiki/Syntax) for JavaScript without the `u`
 * flag, over Latin-1 text. What the two read differently is spelled out: `\s` and `.`, `\z`, flags
 * in the middle of a group, POSIX classes, `]` first in a class. Open quantifiers get an upper bound.
 */
export interface Rewritten {
  readonly source: string;
  /** Flags that stood at the very beginning. */
  readonly flags: "" | "i";
  /** The largest bound that was put in; 0 when all quantifiers had one. */
  readonly bounded: number;
}

const SPACE = "\\t\\n\\f\\r ";
const FLAG_GROUP = /^\(\?(i|s|-i|-s)\)/;

export function re2ToJs(re2: string, bound?: number): Rewritten {
  const leading = re2.startsWith("(?i)");
  const walk = new Walk(leading ? re2.slice(4) : re2, bound);
  return { source: walk.run(), flags: leading ? "i" : "", bounded: walk.bounded };
}

class Walk {
  bounded = 0;
  private readonly text: string;
  private readonly bound: number | undefined;
  private at = 0;
  private out = "";
  /** For each open group: the flag groups opened inside it, and whether `.` takes line breaks. */
  private readonly groups: { opened: string[]; all: boolean }[] = [{ opened: [], all: false }];

  constructor(text: string, bound: number | undefined) {
    this.text = text;
    this.bound = bound;
  }

  run(): string {
    while (this.at < this.text.length) this.step();
    return this.out + ")".repeat(this.top().opened.length);
  }

  private top(): { opened: string[]; all: boolean } {
    return this.groups.at(-1)!;
  }

  private step(): void {
    const rest = this.text.slice(this.at);
    const flag = FLAG_GROUP.exec(rest);
    if (flag) {
      this.top().opened.push(`(?${flag[1]}:`);
      this.emit(flag[0].length, `(?${flag[1]}:`);
    } else if (rest.startsWith("(")) this.open(rest);
    else if (rest.startsWith(")")) {
      const { opened } = this.groups.pop()!;
      this.emit(1, `${")".repeat(opened.length)})`);
    } else if (rest.startsWith("|")) {
      const { opened } = this.top();
      this.emit(1, `${")".repeat(opened.length)}|${opened.join("")}`);
    } else if (rest.startsWith("[")) this.characterClass();
    else if (rest.startsWith(".")) this.emit(1, this.top().all ? "[^]" : "[^\\n]");
    else if (rest.startsWith("\\")) this.escape(rest);
    else this.quantifier(rest);
  }

  private emit(length: number, text: string): void {
    this.at += length;
    this.out += text;
  }

  private open(rest: string): void {
    const [head = "(", flags] = /^\((?:\?(?:P<\w+>|([a-z-]*):))?/.exec(rest) ?? [];
    this.groups.push({ opened: [], all: flags === "s" || this.top().all });
    // Names are only labels: the secret is the whole match then.
    this.emit(head.length, head.startsWith("(?P<") || flags === "s" ? "(?:" : head);
  }

  private escape(rest: string): void {
    const two = rest.slice(0, 2);
    if (two === "\\s") this.emit(2, `[${SPACE}]`);
    else if (two === "\\S") this.emit(2, `[^${SPACE}]`);
    else if (two === "\\z") this.emit(2, "$");
    else this.emit(2, two);
  }

  private characterClass(): void {
    const [body = ""] =
      /^\[\^?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\]/s.exec(this.text.slice(this.at)) ?? [];
    const everything = /\\s\\S/.test(body);
    const text = body
      .replace(/^\[(\^?)\]/, "[$1\\]")
      .replace("[:alnum:]", "a-zA-Z0-9")
      .replace(/\\s(?!\\S)/g, SPACE)
      .replace(/^\[\\S\]$/, `[^${SPACE}]`);
    this.emit(body.length, everything ? "[^]" : text);
  }

  private quantifier(rest: string): void {
    const [all, low] = /^(?:[*+]|\{(\d+),\})/.exec(rest) ?? [];
    if (all === undefined || this.bound === undefined) return this.emit(1, rest[0]!);
    const least = all === "*" ? "0" : all === "+" ? "1" : low;
    this.bounded = this.bound;
    this.emit(all.length, `{${least},${this.bound}}`);
  }
}
