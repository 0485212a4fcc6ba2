/**
 * Regular expressions from outside, matched in time linear in the text: a set of states is carried
 * along instead of backtracking (Thompson 1968), because `(a+)+$` on 40 characters would stop a
 * build. Back-references, look-around, word boundaries and inline flags cannot be matched this way.
 */

/** Counted repeats multiply; a pattern of 200 characters that people write has some 400 steps. */
const STEPS_MAX = 5000;
/** Code units of text; answers and their defaults are short. */
const TEXT_LENGTH_MAX = 1000;

type Node =
  | { readonly kind: "character"; readonly test: RegExp }
  | { readonly kind: "start" | "end" }
  | { readonly kind: "sequence" | "choice"; readonly items: readonly Node[] }
  | { readonly kind: "repeat"; readonly item: Node; readonly min: number; readonly max: number };

type Step =
  | { readonly kind: "character"; readonly test: RegExp }
  | { readonly kind: "start" | "end" | "accept" }
  | { readonly kind: "fork"; readonly to: number[] };

/**
 * Whether `pattern`, valid with the flag `u`, matches the whole of `text`; undefined when it uses
 * what cannot be matched in linear time, or when either is too large.
 */
export function matchesWhole(pattern: string, text: string): boolean | undefined {
  if (text.length > TEXT_LENGTH_MAX) return undefined;
  const reader = new PatternReader(pattern);
  const node = reader.choice();
  if (reader.unsupported) return undefined;
  const steps: Step[] = [];
  if (!compile(node, steps)) return undefined;
  steps.push({ kind: "accept" });
  return run(steps, [...text]);
}

function run(steps: readonly Step[], characters: readonly string[]): boolean {
  let current = follow(steps, [0], { start: true, end: characters.length === 0 });
  for (const [index, character] of characters.entries()) {
    const next = [...current].filter((at) => {
      const step = steps[at];
      return step?.kind === "character" && step.test.test(character);
    });
    const end = index === characters.length - 1;
    current = follow(
      steps,
      next.map((at) => at + 1),
      { start: false, end },
    );
  }
  return [...current].some((at) => steps[at]?.kind === "accept");
}

/** All steps that can be reached from `from` without taking a character. */
function follow(
  steps: readonly Step[],
  from: number[],
  here: { start: boolean; end: boolean },
): Set<number> {
  const reached = new Set<number>();
  const waiting = [...from];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    const step = steps[at];
    if (step?.kind === "fork") waiting.push(...step.to);
    if ((step?.kind === "start" && here.start) || (step?.kind === "end" && here.end))
      waiting.push(at + 1);
  }
  return reached;
}

/** Appends the steps of `node`; false when there are too many. */
function compile(node: Node, steps: Step[]): boolean {
  if (steps.length > STEPS_MAX) return false;
  switch (node.kind) {
    case "character":
    case "start":
    case "end":
      steps.push(node);
      return true;
    case "sequence":
      return node.items.every((item) => compile(item, steps));
    case "choice":
      return compileChoice(node.items, steps);
    case "repeat":
      return compileRepeat(node, steps);
  }
}

function compileChoice(items: readonly Node[], steps: Step[]): boolean {
  const fork: Step & { kind: "fork" } = { kind: "fork", to: [] };
  steps.push(fork);
  const exits: (Step & { kind: "fork" })[] = [];
  for (const item of items) {
    fork.to.push(steps.length);
    if (!compile(item, steps)) return false;
    const exit: Step & { kind: "fork" } = { kind: "fork", to: [] };
    exits.push(exit);
    steps.push(exit);
  }
  for (const exit of exits) exit.to.push(steps.length);
  return true;
}

function compileRepeat(node: Node & { kind: "repeat" }, steps: Step[]): boolean {
  for (let count = 0; count < node.min; count += 1) {
    // A step of its own, so that repeats of nothing count towards the limit as well.
    steps.push({ kind: "fork", to: [steps.length + 1] });
    if (!compile(node.item, steps)) return false;
  }
  if (node.max === Number.POSITIVE_INFINITY) {
    const fork: Step & { kind: "fork" } = { kind: "fork", to: [steps.length + 1] };
    const start = steps.length;
    steps.push(fork);
    if (!compile(node.item, steps)) return false;
    steps.push({ kind: "fork", to: [start] });
    fork.to.push(steps.length);
    return true;
  }
  const forks: (Step & { kind: "fork" })[] = [];
  for (let count = node.min; count < node.max; count += 1) {
    const fork: Step & { kind: "fork" } = { kind: "fork", to: [steps.length + 1] };
    forks.push(fork);
    steps.push(fork);
    if (!compile(node.item, steps)) return false;
  }
  for (const fork of forks) fork.to.push(steps.length);
  return true;
}

/** One character, class or escape: what can stand for a single character. */
const ATOM =
  /\[(?:\\[\s\S]|[^\]\\])*\]|\\(?:[pP]\{[^}]*\}|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|[\s\S])|[\s\S]/uy;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/uy;
const GROUP = /\((?:\?:|\?<[^=!][^>]*>)?/uy;
const UNSUPPORTED = /\(\?(?![:<])|\(\?<[=!]|\\[bBk1-9]|\\u[dD][89a-fA-F]/uy;

class PatternReader {
  unsupported = false;
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  choice(): Node {
    const items = [this.#sequence()];
    while (this.#take(/\|/uy)) items.push(this.#sequence());
    return items.length === 1 && items[0] ? items[0] : { kind: "choice", items };
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (this.#at < this.#pattern.length && !/[|)]/.test(this.#pattern[this.#at] ?? "")) {
      items.push(this.#repeated(this.#single()));
    }
    return { kind: "sequence", items };
  }

  #single(): Node {
    if (this.#take(UNSUPPORTED)) {
      this.unsupported = true;
      this.#at = this.#pattern.length;
      return { kind: "sequence", items: [] };
    }
    if (this.#take(/\^/uy)) return { kind: "start" };
    if (this.#take(/\$/uy)) return { kind: "end" };
    if (this.#take(GROUP)) {
      const inner = this.choice();
      this.#take(/\)/uy);
      return inner;
    }
    const atom = this.#take(ATOM)?.[0] ?? "";
    return { kind: "character", test: new RegExp(`^${atom}$`, "u") };
  }

  #repeated(item: Node): Node {
    const found = this.#take(QUANTIFIER);
    if (!found) return item;
    const [, sign, least, comma, most] = found;
    const min = sign === undefined ? Number(least) : Number(sign === "+");
    if (sign !== undefined)
      return { kind: "repeat", item, min, max: sign === "?" ? 1 : Number.POSITIVE_INFINITY };
    if (!comma) return { kind: "repeat", item, min, max: min };
    return { kind: "repeat", item, min, max: most ? Number(most) : Number.POSITIVE_INFINITY };
  }

  #take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#pattern) ?? undefined;
    if (found) this.#at = expression.lastIndex;
    return found;
  }
}
