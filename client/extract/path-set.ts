/**
 * Paths that are to lie in one folder, checked against each other: two names that a file system
 * without letter case (Windows, macOS) or with one Unicode form (macOS) takes for one would
 * overwrite each other.
 */

export interface PathClash {
  readonly reason: "DUPLICATE" | "COLLISION" | "FILE_AND_FOLDER";
  /** Goes after the path in a sentence. */
  readonly words: string;
}

export interface PathSet {
  /** Adds a file or an explicit folder, or says why it cannot lie beside what is there. */
  add(path: string, kind: "file" | "folder"): PathClash | undefined;
}

interface Known {
  readonly path: string;
  readonly isFile: boolean;
  /** False for a folder that only follows from the path of something in it. */
  explicit: boolean;
}

export function pathSet(): PathSet {
  const known = new Map<string, Known>();
  return {
    add(path, kind) {
      const segments = path.split("/");
      for (let depth = 1; depth <= segments.length; depth += 1) {
        const isLast = depth === segments.length;
        const here = {
          path: segments.slice(0, depth).join("/"),
          isFile: isLast && kind === "file",
          explicit: isLast,
        };
        const key = here.path.normalize("NFC").toLowerCase();
        const other = known.get(key);
        const clash = other && clashOf(here, other);
        if (clash) return clash;
        if (other === undefined) known.set(key, here);
        else other.explicit ||= here.explicit;
      }
      return undefined;
    },
  };
}

function clashOf(here: Known, other: Known): PathClash | undefined {
  if (here.path !== other.path) {
    const words = `and "${other.path}" are one name where letter case or Unicode form does not count`;
    return { reason: "COLLISION", words };
  }
  if (here.isFile !== other.isFile)
    return { reason: "FILE_AND_FOLDER", words: `needs "${other.path}" to be a file and a folder` };
  if (here.explicit && other.explicit) return { reason: "DUPLICATE", words: "stands twice" };
  return undefined;
}
