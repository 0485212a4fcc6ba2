/** Lines of a file that is open, one after the other, with where each begins. */
import { readSync } from "node:fs";

/** Bytes that are read at once; a longer line takes what it needs. */
const CHUNK = 2 ** 22;
const LINE_FEED = 10;

export interface FileLine {
  /** Its first byte in the file. */
  readonly at: number;
  /** Without the line feed; good until the next line is asked for. */
  readonly bytes: Buffer;
}

/**
 * @param end where the last line ends, its line feed included; what follows is not read
 * @param seen takes all bytes, as they are read
 */
export function* fileLines(
  file: number,
  end: number,
  seen: (bytes: Uint8Array) => void,
): Generator<FileLine> {
  let chunk = Buffer.alloc(Math.min(CHUNK, end));
  let kept = 0;
  let at = 0;
  while (at + kept < end) {
    if (kept === chunk.length) chunk = Buffer.concat([chunk, Buffer.alloc(chunk.length)]);
    const wanted = Math.min(chunk.length - kept, end - at - kept);
    const count = readSync(file, chunk, kept, wanted, at + kept);
    if (count === 0) throw new Error("the file is shorter than it was");
    seen(chunk.subarray(kept, kept + count));
    const filled = chunk.subarray(0, kept + count);
    let from = 0;
    for (let to = filled.indexOf(LINE_FEED); to !== -1; to = filled.indexOf(LINE_FEED, from)) {
      yield { at: at + from, bytes: filled.subarray(from, to) };
      from = to + 1;
    }
    chunk.copy(chunk, 0, from, filled.length);
    kept = filled.length - from;
    at += from;
  }
  if (kept > 0) throw new Error("the last line has no end");
}
