/** Hops of one path through links: what Linux follows before it gives up (path_resolution(7), ELOOP). */
const HOPS_MAX = 40;

/**
 * Whether following a link from `folder` leaves the root of the archive. Other links of the archive
 * are followed as a file system would, so that a chain of harmless ones cannot add up to an escape.
 *
 * @param folder segments of the folder that holds the link
 * @param links targets of the archive's symbolic links, by cleaned path
 */
export function leavesRoot(
  target: string,
  folder: readonly string[],
  links: ReadonlyMap<string, string>,
): boolean {
  const here = [...folder];
  const ahead = segmentsOf(target);
  let hops = 0;
  for (let segment = ahead.shift(); segment !== undefined; segment = ahead.shift()) {
    if (segment === "..") {
      if (here.pop() === undefined) return true;
      continue;
    }
    here.push(segment);
    const next = links.get(here.join("/"));
    if (next === undefined) continue;
    hops += 1;
    if (hops > HOPS_MAX) return false;
    if (next.startsWith("/")) return true;
    here.pop();
    ahead.unshift(...segmentsOf(next));
  }
  return false;
}

/** Segments of a path; empty ones and "." say nothing. */
export function segmentsOf(path: string): string[] {
  return path.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
}
