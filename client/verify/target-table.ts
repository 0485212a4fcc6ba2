/** What roles sign, by target path, as columns: of most targets nothing is kept but path, digest, size and role. */
import type { TargetFile } from "../../schemas/trust/tuf-metadata.ts";
import { ReferenceTable } from "./reference-table.ts";

export interface SignedTarget {
  /** The metadata file that lists it. */
  readonly by: string;
  /** With its SHA-256 and nothing else. */
  readonly file: TargetFile;
}

/** What whoever reads of them needs. */
export interface TargetLookup extends Iterable<readonly [path: string, target: SignedTarget]> {
  get(path: string): SignedTarget | undefined;
}

/** Longer paths, and those that are no Unicode text, are nobody's honest targets: they are kept as they are. */
const PATH_MAX = 1000;

export class TargetTable implements TargetLookup {
  readonly #files = new ReferenceTable();
  /** Of each row, the place of what lists it. */
  readonly #by: number[] = [];
  readonly #roles: string[] = [];
  /** What several roles sign, as the last of them does, and what no table takes. */
  readonly #others = new Map<string, SignedTarget>();

  /** Takes a target; one of a path that is there already goes. @param sha256 64 hex digits */
  set(path: string, { by, sha256, size }: { by: string; sha256: string; size: number }): void {
    const isOdd = path.length > PATH_MAX || !path.isWellFormed();
    if (isOdd || this.#files.has(path)) this.#others.set(path, targetOf(by, sha256, size));
    else {
      if (this.#roles.at(-1) !== by) this.#roles.push(by);
      this.#by[this.#files.add({ path, sha256, size })] = this.#roles.length - 1;
    }
  }

  get(path: string): SignedTarget | undefined {
    const other = this.#others.get(path);
    if (other) return other;
    const place = this.#files.placeOf(path);
    return place === undefined ? undefined : this.#at(place);
  }

  *[Symbol.iterator](): Generator<readonly [path: string, target: SignedTarget]> {
    for (let place = 0; place < this.#files.size; place += 1) {
      const { path } = this.#files.at(place);
      if (!this.#others.has(path)) yield [path, this.#at(place)];
    }
    yield* this.#others;
  }

  #at(place: number): SignedTarget {
    const { sha256, size } = this.#files.at(place);
    return targetOf(this.#roles[this.#by[place] ?? 0] ?? "", sha256, size);
  }
}

function targetOf(by: string, sha256: string, size: number): SignedTarget {
  return { by, file: { length: size, hashes: { sha256 } } };
}
