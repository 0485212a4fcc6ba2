/**
 * Whether a path matches a pattern of `?`, `*` within a segment and `**` for any number of whole
 * segments. Everything else stands for itself. Takes time in the product of both lengths at most.
 */
export function matchesPath(pattern: string, path: string): boolean {
  return matchesList(pattern.split("/"), path.split("/"), {
    isAny: (segment) => segment === "**",
    isOne: matchesSegment,
  });
}

function matchesSegment(pattern: string, segment: string): boolean {
  return matchesList([...pattern], [...segment], {
    isAny: (character) => character === "*",
    isOne: (expected, actual) => expected === "?" || expected === actual,
  });
}

interface Matching {
  readonly isAny: (pattern: string) => boolean;
  readonly isOne: (pattern: string, item: string) => boolean;
}

/** Takes the shortest for each wildcard, and goes back only to the last one. */
function matchesList(
  pattern: readonly string[],
  items: readonly string[],
  { isAny, isOne }: Matching,
): boolean {
  let at = 0;
  let wildcard = -1;
  let resume = 0;
  for (let index = 0; index < items.length; ) {
    const expected = pattern[at];
    if (expected !== undefined && isAny(expected)) {
      wildcard = at++;
      resume = index;
    } else if (expected !== undefined && isOne(expected, items[index] ?? "")) {
      at += 1;
      index += 1;
    } else if (wildcard >= 0) {
      at = wildcard + 1;
      index = ++resume;
    } else return false;
  }
  return pattern.slice(at).every(isAny);
}
