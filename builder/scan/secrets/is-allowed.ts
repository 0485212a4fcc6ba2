import type { ReadyAllowList } from "./secret-detector.ts";

export interface MatchSpan {
  readonly text: string;
  readonly matchStart: number;
  readonly matchEnd: number;
  readonly secret: string;
}

/** Characters of its line that are read on either side of a match. */
const LINE_REACH = 500;

/**
 * Whether an allow-list knows the match for something else than a secret. Exclusions look at what
 * was matched; those for lines must touch it, so that a neighbour on the line excuses nothing.
 */
export function isAllowed(lists: readonly ReadyAllowList[], span: MatchSpan): boolean {
  return lists.some(
    ({ target, regex, stopwords }) =>
      (regex !== undefined &&
        (target === "line" ? touches(regex, span) : matches(regex, textOf(target, span)))) ||
      (stopwords !== undefined && holdsWord(stopwords, span.secret)),
  );
}

function textOf(
  target: ReadyAllowList["target"],
  { text, matchStart, matchEnd, secret }: MatchSpan,
): string {
  return target === "match" ? text.slice(matchStart, matchEnd) : secret;
}

function matches(regex: RegExp, text: string): boolean {
  regex.lastIndex = 0;
  return regex.test(text);
}

function touches(regex: RegExp, { text, matchStart, matchEnd }: MatchSpan): boolean {
  const from = Math.max(text.lastIndexOf("\n", matchStart - 1) + 1, matchStart - LINE_REACH, 0);
  const lineEnd = text.slice(matchEnd, matchEnd + LINE_REACH).indexOf("\n");
  const to = matchEnd + (lineEnd < 0 ? LINE_REACH : lineEnd);
  return [...text.slice(from, to).matchAll(regex)].some(
    (found) => from + found.index < matchEnd && from + found.index + found[0].length > matchStart,
  );
}

function holdsWord(stopwords: NonNullable<ReadyAllowList["stopwords"]>, secret: string): boolean {
  let found = false;
  stopwords.scan(Buffer.from(secret, "latin1"), () => {
    found = true;
    return false;
  });
  return found;
}
