/**
 * Values by their group, for millions of them: a counting sort into one column.
 *
 * @param pieces a group and a value in turns; groups are numbers below `groups`
 * @returns values of a group, in the order in which they stood
 */
export function groupPairs(
  groups: number,
  pieces: readonly Uint32Array[],
): (group: number) => Uint32Array {
  const starts = new Uint32Array(groups + 1);
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at += 2) {
      const after = (piece[at] ?? 0) + 1;
      starts[after] = (starts[after] ?? 0) + 1;
    }
  for (let at = 1; at <= groups; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const next = starts.slice();
  const values = new Uint32Array(starts[groups] ?? 0);
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at += 2) {
      const group = piece[at] ?? 0;
      const to = next[group] ?? 0;
      values[to] = piece[at + 1] ?? 0;
      next[group] = to + 1;
    }
  return (group) => values.subarray(starts[group], starts[group + 1]);
}
