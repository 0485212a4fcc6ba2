/**
 * Credentials in one text, by patterns. Work is counted in steps, so that a text made to be slow
 * ends the same way on every machine.
 */
import { isAllowed } from "./is-allowed.ts";
import type { ReadyPattern, SecretDetector } from "./secret-detector.ts";
import type { SecretPattern } from "./secret-pattern.ts";
import { shannonEntropy } from "./shannon-entropy.ts";
import type { StepBudget } from "./step-budget.ts";

export interface FoundSecret {
  readonly pattern: SecretPattern;
  readonly secret: string;
  /** Where the secret begins, and where the match around it begins and ends. */
  readonly start: number;
  readonly matchStart: number;
  readonly matchEnd: number;
}

/** Matches kept of one pattern in one text; what follows says nothing new. */
const MATCHES_MAX = 20;
/** Steps of an attempt that fails at once. */
const ATTEMPT_STEPS = 8;
/** Steps of judging a match: entropy and allow-lists. */
const MATCH_STEPS = 4000;

/**
 * @param bytes the text in Latin-1, a byte for each character
 * @param name of the file, for patterns that are for some files only
 */
export function findSecrets(
  detector: SecretDetector,
  bytes: Uint8Array,
  options: { readonly name: string; readonly budget: StepBudget },
): readonly FoundSecret[] {
  const run = new Run(detector, bytes, options);
  const wanted = new Set<ReadyPattern>();
  detector.scanner.scan(bytes, (keyword, at) => {
    for (const ready of detector.anchored[keyword]!) run.tryAt(ready, at);
    for (const ready of detector.needed[keyword]!) wanted.add(ready);
    return options.budget.steps >= 0;
  });
  for (const ready of detector.patterns)
    if (wanted.has(ready)) run.tryStretch(ready, 0, bytes.length);
  return withoutRepeats(run.found);
}

class Run {
  readonly found: FoundSecret[] = [];
  private readonly bytes: Uint8Array;
  private readonly text: string;
  private readonly budget: StepBudget;
  /** For each pattern, the place up to which the text is done. */
  private readonly done: Int32Array;
  private readonly kept: Int32Array;
  private readonly skipped: Uint8Array;
  /** End of the run of token characters that was walked last. */
  private runEnd = 0;

  constructor(
    { patterns }: SecretDetector,
    bytes: Uint8Array,
    { name, budget }: { readonly name: string; readonly budget: StepBudget },
  ) {
    this.bytes = bytes;
    this.text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    this.budget = budget;
    this.done = new Int32Array(patterns.length);
    this.kept = new Int32Array(patterns.length);
    this.skipped = Uint8Array.from(patterns, ({ path }) => (path && !path.test(name) ? 1 : 0));
  }

  /** One attempt for a pattern whose anchor is at `at`. */
  tryAt(ready: ReadyPattern, at: number): void {
    const { index, pattern, wordEdge } = ready;
    if (this.skipped[index] === 1 || this.kept[index]! >= MATCHES_MAX) return;
    const done = this.done[index]!;
    if (at < done || (wordEdge && at > 0 && IS_WORD[this.bytes[at - 1]!] === 1)) return;
    const { before, within } = pattern.start ?? {};
    if (within !== undefined) {
      this.tryStretch(ready, at, this.lineEnd(at, within));
      return;
    }
    this.charge(pattern, at);
    for (let start = Math.max(done, at - (before ?? 0)); start <= at; start++) {
      ready.regex.lastIndex = start;
      const match = ready.regex.exec(this.text);
      if (match) {
        this.accept(ready, match, start);
        return;
      }
    }
  }

  /** All matches between two places. */
  tryStretch(ready: ReadyPattern, from: number, to: number): void {
    const { index, regex } = ready;
    if (this.skipped[index] === 1 || this.budget.steps < 0) return;
    const start = Math.max(from, this.done[index]!);
    const stretch = start === 0 && to === this.text.length ? this.text : this.text.slice(start, to);
    this.budget.steps -= stretch.length * (ready.pattern.anchors.length > 0 ? 8 : 1);
    regex.lastIndex = 0;
    for (let match = regex.exec(stretch); match; match = regex.exec(stretch)) {
      this.accept(ready, match, start + match.index);
      if (this.kept[index]! >= MATCHES_MAX) break;
    }
    this.done[index] = Math.max(this.done[index]!, to);
  }

  /** An attempt walks at most through the token characters that follow, and a few others. */
  private charge({ reach, steps = 0 }: SecretPattern, at: number): void {
    if (at >= this.runEnd) {
      let end = at;
      while (end < this.bytes.length && IS_TOKEN[this.bytes[end]!] === 1) end++;
      this.runEnd = end;
    }
    this.budget.steps -= ATTEMPT_STEPS + Math.max(steps, Math.min(reach, this.runEnd - at));
  }

  private accept(ready: ReadyPattern, match: RegExpExecArray, at: number): void {
    const { index, pattern } = ready;
    const matchEnd = at + match[0].length;
    this.budget.steps -= MATCH_STEPS;
    const secret = secretOf(pattern, match);
    const matchStart = this.nameStart(pattern, at, this.done[index]!);
    this.done[index] = matchEnd;
    if (pattern.entropy !== undefined && shannonEntropy(secret) <= pattern.entropy) return;
    const span = { text: this.text, matchStart, matchEnd, secret };
    if (isAllowed(ready.allow, span)) return;
    this.kept[index] = this.kept[index]! + 1;
    const start = Math.max(at, this.text.indexOf(secret, at));
    this.found.push({ pattern, secret, start, matchStart, matchEnd });
  }

  /** The name that an anchor is a part of belongs to the match: allow-lists look at it. */
  private nameStart({ start }: SecretPattern, at: number, done: number): number {
    const least = Math.max(done, at - (start?.name ?? 0));
    let first = at;
    while (first > least && IS_NAME[this.bytes[first - 1]!] === 1) first--;
    return first;
  }

  /** The end of the sixth line from `at`, or `most` characters on. */
  private lineEnd(at: number, most: number): number {
    const last = Math.min(this.bytes.length, at + most);
    let lines = 0;
    let end = at;
    while (end < last && lines < 6) if (this.bytes[end++] === 10) lines++;
    return end;
  }
}

function secretOf({ group }: SecretPattern, match: RegExpExecArray): string {
  const part =
    group === undefined
      ? match.slice(1).find((one) => one !== undefined && one !== "")
      : match[group];
  return (part ?? match[0]).replace(/^\n|\n$/g, "");
}

/** Of several patterns for one secret the first stays; the generic one only where no other matched. */
function withoutRepeats(found: readonly FoundSecret[]): readonly FoundSecret[] {
  const kept: FoundSecret[] = [];
  const order = found.toSorted(
    (a, b) => Number(isGeneric(a)) - Number(isGeneric(b)) || a.matchStart - b.matchStart,
  );
  for (const one of order) if (!kept.some((other) => overlaps(one, other))) kept.push(one);
  return kept.toSorted((a, b) => a.start - b.start);
}

function overlaps(a: FoundSecret, b: FoundSecret): boolean {
  return a.start < b.start + b.secret.length && b.start < a.start + a.secret.length;
}

/** The one pattern that knows no service. */
function isGeneric({ pattern }: Pick<FoundSecret, "pattern">): boolean {
  return pattern.id === "generic-api-key";
}

const IS_WORD = byteTable(/\w/);
const IS_NAME = byteTable(/[\w.-]/);
const IS_TOKEN = byteTable(/[\w+/=.~\\-]/);

function byteTable(characters: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    characters.test(String.fromCharCode(byte)) ? 1 : 0,
  );
}
