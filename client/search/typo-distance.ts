/**
 * Typing errors between two words: letters left out, added, changed, or two neighbours exchanged, no
 * letter touched twice (optimal string alignment, a restricted Damerau-Levenshtein distance).
 *
 * @returns the distance, or `max + 1` when it is larger than `max`
 */
export function typoDistance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const exchanged = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && exchanged)
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > max) return max + 1;
    [beforeLast, last] = [last, current];
  }
  return Math.min(last[b.length] ?? 0, max + 1);
}

/** Errors that are forgiven in a word: none in a short one, which is soon another word. */
export function typosAllowed(word: string): number {
  return word.length < 4 ? 0 : word.length < 6 ? 1 : 2;
}

export function reversed(word: string): string {
  return [...word].reverse().join("");
}
