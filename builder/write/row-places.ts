/** Where the row of each artifact lies in a memory of a whole build, with what it is checked by. */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync } from "node:fs";
import type { RowPlace } from "../incremental/registry-index.ts";
import { type FileLine, fileLines } from "./file-lines.ts";
import { DIGEST_LENGTH, type Head, memoryPath } from "./memory-file.ts";

/** By name, in the order of the file. */
export function rowPlaces(folder: string, pointer: string): ReadonlyMap<string, RowPlace> {
  const file = openSync(memoryPath(folder, pointer), "r");
  try {
    const lines = fileLines(file, fstatSync(file).size - DIGEST_LENGTH, () => undefined);
    const head = JSON.parse(String(lines.next().value?.bytes)) as Head;
    for (let left = head.history?.commits ?? 0; left > 0; left -= 1) lines.next();
    return new Map(placesIn(lines));
  } finally {
    closeSync(file);
  }
}

function* placesIn(lines: Iterator<FileLine>): Generator<readonly [string, RowPlace]> {
  for (let core = lines.next().value; core; core = lines.next().value) {
    const { at, bytes } = core as FileLine;
    const hash = createHash("sha256").update(bytes).update("\n");
    const [name, length] = [nameIn(bytes), bytes.length];
    const bulk = lines.next().value as FileLine | undefined;
    if (!bulk) throw new Error("a row without its second line");
    const digest = hash.update(bulk.bytes).digest();
    const place = {
      file: 0,
      at,
      core: length,
      bulk: bulk.bytes.length,
      digest: firstWords(digest),
    };
    yield [name, place];
  }
}

/** A line begins with it. */
function nameIn(line: Buffer): string {
  return JSON.parse(line.subarray(1, line.indexOf('",') + 1).toString("utf8")) as string;
}

/** The first 128 bits of a digest. */
export function firstWords(digest: Buffer): RowPlace["digest"] {
  return [
    digest.readUInt32BE(0),
    digest.readUInt32BE(4),
    digest.readUInt32BE(8),
    digest.readUInt32BE(12),
  ];
}
