/** Points with at most two decimals, and none that are zero: `2.5`, `10`. */
export function formatPoints(points: number): string {
  return String(Math.round(points * 100) / 100);
}
