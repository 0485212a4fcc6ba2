/** A text that an RE2 expression matches, made by chance from a seed; lazy and greedy alike. */
export function sampleOf(re2: string, random: (below: number) => number): string {
  return new Sampler(re2, random).run();
}

type Part = () => string;

const WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
const ESCAPED: Readonly<Record<string, string>> = {
  w: WORD,
  d: "0123456789",
  s: " ",
  S: WORD,
  n: "\n",
  r: "\r",
  t: "\t",
  f: "\f",
  b: "",
  B: "",
  z: "",
};
/** Repetitions beyond the least, where there is no upper bound or a far one. */
const MORE = 12;

class Sampler {
  private at = 0;
  private readonly re2: string;
  private readonly random: (below: number) => number;

  constructor(re2: string, random: (below: number) => number) {
    this.re2 = re2;
    this.random = random;
  }

  run(): string {
    return this.alternatives()();
  }

  private one(characters: string): string {
    return characters.charAt(this.random(characters.length));
  }

  private alternatives(): Part {
    const options = [this.sequence()];
    while (this.re2[this.at] === "|") {
      this.at++;
      options.push(this.sequence());
    }
    return () => options[this.random(options.length)]!();
  }

  private sequence(): Part {
    const parts: Part[] = [];
    while (this.at < this.re2.length && !"|)".includes(this.re2[this.at]!))
      parts.push(this.repeated(this.atom()));
    return () => parts.map((part) => part()).join("");
  }

  private repeated(part: Part): Part {
    const [all = "", mark, low, comma, high] =
      /^(?:([*+?])|\{(\d+)(,)?(\d*)\})\??/.exec(this.re2.slice(this.at)) ?? [];
    if (all === "") return part;
    this.at += all.length;
    const least = mark === undefined ? Number(low) : mark === "+" ? 1 : 0;
    const open = mark === undefined ? comma !== undefined : mark !== "?";
    const most = mark === "?" ? 1 : open ? Math.min(Number(high) || 1e9, least + MORE) : least;
    return () =>
      Array.from({ length: least + this.random(most - least + 1) }, () => part()).join("");
  }

  private atom(): Part {
    const rest = this.re2.slice(this.at);
    const [head] = /^\((?:\?(?:P<\w+>|-?[a-z]*:|[a-z]+(?=\))))?/.exec(rest) ?? [];
    if (head !== undefined) {
      this.at += head.length;
      const inner = this.alternatives();
      this.at++;
      return inner;
    }
    if (rest.startsWith("[")) return this.characterClass(rest);
    this.at++;
    if (rest.startsWith(".")) return () => this.one(".-~;");
    if ("^$".includes(rest[0]!)) return () => "";
    if (!rest.startsWith("\\")) return () => rest[0]!;
    return this.escape();
  }

  private escape(): Part {
    const letter = this.re2[this.at++]!;
    const [code] = /^x([0-9a-fA-F]{2})/.exec(this.re2.slice(this.at - 1)) ?? [];
    if (code !== undefined) {
      this.at += 2;
      return () => String.fromCharCode(Number.parseInt(code.slice(1), 16));
    }
    const set = ESCAPED[letter] ?? letter;
    return () => this.one(set);
  }

  private characterClass(rest: string): Part {
    const [body = ""] = /^\[\^?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\]/s.exec(rest) ?? [];
    this.at += body.length;
    const negated = body.startsWith("[^");
    const members = membersOf(body.slice(negated ? 2 : 1, -1));
    const set = negated ? [...`${WORD} -`].filter((c) => !members.includes(c)).join("") : members;
    return () => this.one(set);
  }
}

function membersOf(body: string): string {
  const parts = body.match(/\[:alnum:\]|\\x[0-9a-f]{2}|\\.-\\?.|[^\\]-[^\\]|\\.|[\s\S]/gi) ?? [];
  return parts
    .map((part) => {
      if (part === "[:alnum:]") return WORD.replace("_", "");
      if (/^\\x/.test(part)) return String.fromCharCode(Number.parseInt(part.slice(2), 16));
      const [, from, to] = /^\\?(.)-\\?(.)$/s.exec(part) ?? [];
      if (from !== undefined && to !== undefined) return range(from, to);
      return part.startsWith("\\") ? (ESCAPED[part[1]!] ?? part[1]!) : part;
    })
    .join("");
}

function range(from: string, to: string): string {
  const first = from.charCodeAt(0);
  return Array.from({ length: Math.max(0, to.charCodeAt(0) - first + 1) }, (_, index) =>
    String.fromCharCode(first + index),
  ).join("");
}
