/** Time that does not depend on what else a machine does: bounds on it hold on a busy one. */

/** Milliseconds of processor time that this process takes for some work, its threads included. */
export async function processorTime(work: () => unknown): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/** What is noise in the smaller of two measurements. */
const NOISE_MS = 150;
const TRIES = 3;

/**
 * How many times the processor time of some work on one input is that on a smaller one: the least of
 * some measurements, because the machine may take more, and never less.
 *
 * @param bound where the first measurement that is below it ends them
 */
export async function growth(
  small: () => unknown,
  large: () => unknown,
  bound: number,
): Promise<number> {
  // What runs for the first time is compiled as well.
  await small();
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES && least >= bound; attempt += 1) {
    const before = await processorTime(small);
    least = Math.min(least, (await processorTime(large)) / (before + NOISE_MS));
  }
  return least;
}
