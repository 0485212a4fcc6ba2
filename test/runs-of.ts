/** How often a property is tried: usually, and where it may take minutes (`ASHLAR_TEST_LONG=1`). */
export function runsOf(usual: number, long: number): number {
  return process.env.ASHLAR_TEST_LONG === "1" ? long : usual;
}
