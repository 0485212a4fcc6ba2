/** The sum of each key over all of them. */
export function addCounts<Key extends string>(
  keys: readonly Key[],
  all: readonly Readonly<Record<Key, number>>[],
): Record<Key, number> {
  const sum = Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
  for (const counts of all) for (const key of keys) sum[key] += counts[key];
  return sum;
}
