/** The files of a tree under verification: each is read once, hashed, and held against what names it. */
import { createHash } from "node:crypto";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { Origin } from "../origin/origin.ts";
import { tooLarge } from "../origin/too-large.ts";
import type { ReferenceTable } from "./reference-table.ts";
import type { Findings } from "./tree-findings.ts";

export interface TreeFiles {
  /**
   * A whole file that is judged by its signatures. undefined where it cannot be read, which is then a
   * finding, or where there is none.
   *
   * @param by what names it: then it is a finding that there is none
   */
  open(path: string, limit: number, by?: string): Promise<Uint8Array | undefined>;
  /**
   * A whole file that something names; undefined unless size and digest are right, and then a finding.
   *
   * @param by what names it
   */
  read(reference: Reference, limit: number, by: string): Promise<Uint8Array | undefined>;
  /** The same for a file of any size, of which nothing is kept. */
  check(reference: Reference, by: string): Promise<void>;
  /** Of these files little is remembered: that they are as they are listed. */
  expect(listed: ReferenceTable): void;
  /** Bytes that were read. */
  readonly size: number;
  /** Files that were read. */
  readonly count: number;
}

/** What lies in the tree: digest and size, or why nothing could be had. */
type Actual = { readonly sha256: Sha256; readonly size: number } | Absence;
/** What was refused is a finding already. */
type Absence = "missing" | "refused";

export interface TreeFilesOptions {
  readonly origin: Origin;
  readonly findings: Findings;
  readonly signal: AbortSignal | undefined;
}

export function treeFiles({ origin, findings, signal }: TreeFilesOptions): TreeFiles {
  const known = knownFiles();
  const totals = { size: 0, count: 0 };
  const count = (size: number) => {
    totals.size += size;
    totals.count += 1;
  };
  async function whole(path: string, limit: number): Promise<Uint8Array | Absence> {
    signal?.throwIfAborted();
    const read = await findings.guard(path, async () => ({
      bytes: await origin.read(path, limit),
    }));
    if (read === undefined) return "refused";
    if (read.bytes === undefined) return "missing";
    count(read.bytes.length);
    return read.bytes;
  }
  async function hash({ path, size }: Reference): Promise<Actual> {
    const pieces = await findings.guard(path, async () => ({ stream: await origin.stream(path) }));
    if (pieces === undefined) return "refused";
    if (pieces.stream === undefined) return "missing";
    const found = createHash("sha256");
    let length = 0;
    const { stream } = pieces;
    const done = await findings.guard(path, async () => {
      for await (const piece of stream) {
        signal?.throwIfAborted();
        length += piece.length;
        if (length > size) throw tooLarge(path, size);
        found.update(piece);
      }
      return true;
    });
    count(length);
    return done ? { sha256: found.digest("hex"), size: length } : "refused";
  }
  return {
    async open(path, limit, by) {
      const bytes = await whole(path, limit);
      if (bytes === "missing" && by !== undefined) findings.add(missing(path, by));
      return typeof bytes === "string" ? undefined : bytes;
    },
    async read(reference, limit, by) {
      const { path, size } = reference;
      if (size > limit) {
        findings.add({
          path,
          code: "E_SIZE",
          problem: `may have ${limit} bytes, and ${by} gives it ${size}`,
        });
        return undefined;
      }
      const bytes = await whole(path, size);
      const actual: Actual =
        typeof bytes === "string" ? bytes : { sha256: sha256Hex(bytes), size: bytes.length };
      const isRight = judge(reference, actual, by, findings);
      known.put(path, isRight ? reference : actual);
      return isRight && typeof bytes !== "string" ? bytes : undefined;
    },
    async check(reference, by) {
      signal?.throwIfAborted();
      const { path } = reference;
      const running = known.get(path) ?? hash(reference);
      known.put(path, running);
      const actual = await running;
      known.put(path, judge(reference, actual, by, findings) ? reference : actual);
    },
    expect: known.expect,
    get size() {
      return totals.size;
    },
    get count() {
      return totals.count;
    },
  };
}

/** What was read, by path: of what is as the list says, one bit. */
function knownFiles() {
  const others = new Map<string, Promise<Actual> | Actual>();
  let listed: ReferenceTable | undefined;
  let asListed = new Uint8Array();
  return {
    expect(files: ReferenceTable): void {
      listed = files;
      asListed = new Uint8Array(files.size);
    },
    get(path: string): Promise<Actual> | Actual | undefined {
      const other = others.get(path);
      if (other !== undefined) return other;
      const place = listed?.placeOf(path);
      return place !== undefined && asListed[place] === 1 ? listed?.at(place) : undefined;
    },
    put(path: string, actual: Promise<Actual> | Actual): void {
      const place = isActual(actual) ? listed?.placeOf(path) : undefined;
      const row = place === undefined ? undefined : listed?.at(place);
      const isSame = isActual(actual) && row?.sha256 === actual.sha256 && row.size === actual.size;
      if (place === undefined || !isSame) others.set(path, actual);
      else {
        asListed[place] = 1;
        others.delete(path);
      }
    },
  };
}

function isActual(actual: Promise<Actual> | Actual): actual is Exclude<Actual, Absence> {
  return typeof actual === "object" && "sha256" in actual;
}

function judge(
  { path, sha256, size }: Reference,
  actual: Actual,
  by: string,
  findings: Findings,
): boolean {
  if (actual === "refused") return false;
  if (actual === "missing") {
    findings.add(missing(path, by));
    return false;
  }
  if (actual.size === size && actual.sha256 === sha256) return true;
  const isSize = actual.size !== size;
  findings.add({
    path,
    code: isSize ? "E_SIZE" : "E_DIGEST",
    problem: isSize
      ? `has ${actual.size} bytes where ${size} were published`
      : "is not what was published: its SHA-256 differs",
    details: [
      `expected sha256 ${sha256}, ${size} bytes`,
      `found    sha256 ${actual.sha256}, ${actual.size} bytes`,
    ],
  });
  return false;
}

const missing = (path: string, by: string) => ({
  path,
  code: "E_INCOMPLETE",
  problem: `is missing, though ${by} names it`,
});
