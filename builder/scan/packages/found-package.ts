/** A package that a file names, as a reader of one format finds it. */
export interface FoundPackage {
  /** As OSV spells it. */
  readonly ecosystem: string;
  readonly name: string;
  /** Exact; absent when only a range is stated. */
  readonly version?: string;
  /** Only for whoever develops the package, or left out on some systems. */
  readonly optional?: true;
  /** Offset of the entry in the text, in UTF-16 code units. */
  readonly offset: number;
}

/** Reads one format. What it does not understand it leaves out; it never throws. */
export type PackageReader = (text: string, file: ReadFile) => Iterable<FoundPackage>;

interface ReadFile {
  /** Relative to `files/`. */
  readonly path: string;
  /** The system that the manifest names, as OSV spells it: `Debian:12`; undefined without one. */
  readonly system: string | undefined;
}

export interface Line {
  readonly text: string;
  readonly offset: number;
}

/** Lines without their ends, and where they begin. */
export function* linesOf(text: string): Generator<Line> {
  let offset = 0;
  for (const line of text.split("\n")) {
    yield { text: line.endsWith("\r") ? line.slice(0, -1) : line, offset };
    offset += line.length + 1;
  }
}
