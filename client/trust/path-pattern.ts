/** PATHPATTERN (TUF 1.0.34, section 4.5): `*` and `?` within one segment, everything else as it is. */

/**
 * Whether every client reads a pattern alike. Brackets, braces, parentheses, backslashes, and `!` or
 * `#` at the front mean something to some and nothing to others.
 */
export function isPlainPattern(pattern: string): boolean {
  return !/[[\]{}()\\]|^[!#]/.test(pattern);
}

export function matchesPattern(path: string, pattern: string): boolean {
  const [segments, wanted] = [path.split("/"), pattern.split("/")];
  return (
    segments.length === wanted.length &&
    segments.every((segment, index) => matchesSegment([...segment], [...(wanted[index] ?? "")]))
  );
}

/** Goes back to the last `*` only, so that no pattern takes longer than length times length. */
function matchesSegment(text: readonly string[], pattern: readonly string[]): boolean {
  let [at, next] = [0, 0];
  let star: { readonly next: number; at: number } | undefined;
  while (at < text.length) {
    if (pattern[next] === "*") {
      next += 1;
      star = { next, at };
    } else if (pattern[next] === "?" || pattern[next] === text[at]) {
      at += 1;
      next += 1;
    } else if (star !== undefined) {
      star.at += 1;
      at = star.at;
      next = star.next;
    } else return false;
  }
  return pattern.slice(next).every((character) => character === "*");
}
