/** The deepest heading of HTML. */
const LEVEL_MAX = 6;

/**
 * The levels that headings get on the page: the outermost ones `top`, each nested one a level
 * deeper, never skipping. `levels` are those of the source, in document order.
 */
export function headingLevels(levels: readonly number[], top: number): number[] {
  const open: number[] = [];
  return levels.map((level) => {
    while (open.length > 0 && (open.at(-1) ?? 0) >= level) open.pop();
    open.push(level);
    return Math.min(LEVEL_MAX, top + open.length - 1);
  });
}
