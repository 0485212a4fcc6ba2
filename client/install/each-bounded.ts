/**
 * `run` on every item, at most `limit` at a time; items are taken as they are needed, and no result is
 * kept. After a failure nothing new is started, and what runs is waited for.
 *
 * @throws what the first of them failed with
 */
export async function eachBounded<T>(
  items: Iterable<T>,
  limit: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const waiting = items[Symbol.iterator]();
  const work = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      try {
        await run(next.value);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  if (failures.length > 0) throw failures[0];
}
