/**
 * Rewrites an RE2 expression (github.com/google/re2/wiki/Syntax) for JavaScript without the `u`
 * flag, over Latin-1 text. What the two read differently is spelled out: `\s` and `.`, `\z`, POSIX
 * classes, `]` first in a class, and flags for a part: V8's own groups with flags miss matches
 * (`/"(?i:(?:ab|(?:a)?c))/` does not find `"c`). Open quantifiers get an upper bound.
 */
export interface Rewritten {
  readonly source: string;
  /** `i` when the whole expression ignores case. */
  readonly flags: "" | "i";
  /** The largest bound that was put in; 0 when all quantifiers had one. */
  readonly bounded: number;
}

const SPACE = "\\t\\n\\f\\r ";

/** @param spelled never use the `i` flag: both cases are written out instead */
export function re2ToJs(re2: string, { bound = 0, spelled = false } = {}): Rewritten {
  const byFlag = re2.startsWith("(?i)") && !re2.includes("(?-i:") && !spelled;
  const walk = new Walk(byFlag ? re2.slice(4) : re2, bound);
  return { source: walk.run(), flags: byFlag ? "i" : "", bounded: walk.bounded };
}

interface Mode {
  /** Letters of either case match. */
  insensitive: boolean;
  /** `.` takes line breaks. */
  all: boolean;
}

class Walk {
  bounded = 0;
  private readonly text: string;
  private readonly bound: number;
  private at = 0;
  private out = "";
  private readonly modes: Mode[] = [{ insensitive: false, all: false }];

  constructor(text: string, bound: number) {
    this.text = text;
    this.bound = bound;
  }

  run(): string {
    while (this.at < this.text.length) this.step(this.text.slice(this.at));
    return this.out;
  }

  private mode(): Mode {
    return this.modes.at(-1)!;
  }

  private emit(length: number, text: string): void {
    this.at += length;
    this.out += text;
  }

  private step(rest: string): void {
    if (rest.startsWith("(?i)")) {
      this.mode().insensitive = true;
      this.emit(4, "");
    } else if (rest.startsWith("(")) this.open(rest);
    else if (rest.startsWith("[")) this.characterClass(rest);
    else if (rest.startsWith(".")) this.emit(1, this.mode().all ? "[^]" : "[^\\n]");
    else if (rest.startsWith("\\")) this.escape(rest);
    else if (/^(?:[*+]|\{\d+,\})/.test(rest)) this.quantifier(rest);
    else {
      if (rest.startsWith(")")) this.modes.pop();
      this.emit(1, this.mode().insensitive ? bothCases(rest[0]!) : rest[0]!);
    }
  }

  private open(rest: string): void {
    const [head = "(", flags = ""] = /^\((?:\?(?:P<\w+>|(-?[is]?):))?/.exec(rest) ?? [];
    const { insensitive, all } = this.mode();
    this.modes.push({
      insensitive: flags === "i" || (insensitive && flags !== "-i"),
      all: flags === "s" || all,
    });
    // Names are labels of alternatives here: the secret is the whole match then.
    this.emit(head.length, head === "(" ? "(" : "(?:");
  }

  private escape(rest: string): void {
    const two = rest.slice(0, 2);
    if (two === "\\s") this.emit(2, `[${SPACE}]`);
    else if (two === "\\S") this.emit(2, `[^${SPACE}]`);
    else if (two === "\\z") this.emit(2, "$");
    else this.emit(2, two);
  }

  private characterClass(rest: string): void {
    const [body = ""] = /^\[\^?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\]/s.exec(rest) ?? [];
    if (body.includes("\\s\\S")) this.emit(body.length, "[^]");
    else if (body === "[\\S]") this.emit(body.length, `[^${SPACE}]`);
    else {
      const plain = body
        .replace(/^\[(\^?)\]/, "[$1\\]")
        .replace("[:alnum:]", "a-zA-Z0-9")
        .replaceAll("\\s", SPACE);
      this.emit(body.length, this.mode().insensitive ? classInBothCases(plain) : plain);
    }
  }

  private quantifier(rest: string): void {
    const [all = "", low] = /^(?:[*+]|\{(\d+),\})/.exec(rest) ?? [];
    if (this.bound === 0) {
      this.emit(all.length, all);
      return;
    }
    const least = all === "*" ? "0" : all === "+" ? "1" : low;
    this.bounded = this.bound;
    this.emit(all.length, `{${least},${this.bound}}`);
  }
}

function bothCases(character: string): string {
  return /[a-z]/i.test(character)
    ? `[${character.toLowerCase()}${character.toUpperCase()}]`
    : character;
}

/** Adds the other case of every letter and every range of letters. */
function classInBothCases(body: string): string {
  const parts = body.slice(0, -1).match(/\\.|[a-z]-[a-z]|[\s\S]/gi) ?? [];
  return `${parts.map((part) => (/^[a-z]/i.test(part) ? part.toLowerCase() + part.toUpperCase() : part)).join("")}]`;
}
