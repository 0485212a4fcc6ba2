/** Hops of one path through links: what Linux follows before it gives up (path_resolution(7), ELOOP). */
const HOPS_MAX = 40;
/** Steps from folder to folder for all links of one archive; real ones take a few each. */
const STEPS_MAX = 2_000_000;

interface Node {
  readonly children: Map<string, Node>;
  /** Where a symbolic link at this path points. */
  target?: string;
}

/** The symbolic links of one archive, by the folders that lead to them. */
export class LinkTree {
  readonly #root: Node = { children: new Map() };
  #steps = STEPS_MAX;

  add(path: readonly string[], target: string): void {
    let node = this.#root;
    for (const segment of path) {
      const next = node.children.get(segment) ?? { children: new Map() };
      node.children.set(segment, next);
      node = next;
    }
    node.target = target;
  }

  /** Whether links were so entangled that not all could be followed. */
  get isExhausted(): boolean {
    return this.#steps < 0;
  }

  /** The length of the first part of a path that is a link itself; 0 when there is none. */
  linkAbove(folder: readonly string[]): number {
    let node: Node | undefined = this.#root;
    for (const [index, segment] of folder.entries()) {
      node = node.children.get(segment);
      if (node === undefined) return 0;
      if (node.target !== undefined) return index + 1;
    }
    return 0;
  }

  /**
   * Whether following a link from `folder` leaves the root of the archive. Other links are followed
   * as a file system would, so that a chain of harmless ones cannot add up to an escape.
   */
  leavesRoot(target: string, folder: readonly string[]): boolean {
    const trail: (Node | undefined)[] = [this.#root];
    for (const segment of folder) trail.push(trail.at(-1)?.children.get(segment));
    // The next segment stands last.
    const ahead = segmentsOf(target).reverse();
    let hops = 0;
    for (let segment = ahead.pop(); segment !== undefined; segment = ahead.pop()) {
      this.#steps -= 1;
      if (this.#steps < 0) return false;
      if (segment === "..") {
        trail.pop();
        if (trail.length === 0) return true;
        continue;
      }
      const node = trail.at(-1)?.children.get(segment);
      if (node?.target === undefined) {
        trail.push(node);
        continue;
      }
      hops += 1;
      if (hops > HOPS_MAX) return false;
      if (node.target.startsWith("/")) return true;
      for (const next of segmentsOf(node.target).reverse()) ahead.push(next);
    }
    return false;
  }
}

/** Segments of a path; empty ones and "." say nothing. */
export function segmentsOf(path: string): string[] {
  return path.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
}
