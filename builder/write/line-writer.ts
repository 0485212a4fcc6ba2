/** Writes lines to a file through one buffer, so that hundreds of megabytes leave nothing to collect. */
import { createHash } from "node:crypto";
import { readSync, writeSync } from "node:fs";

const BUFFER_SIZE = 2 ** 22;
const LINE_FEED = 10;

/** Bytes of a file that is open. */
export interface Span {
  readonly at: number;
  /** One past the last. */
  readonly end: number;
}

export interface LineWriter {
  line(bytes: Uint8Array): void;
  /** Lines of another file as they stand there, from the first of one to the last before a line feed. */
  copy(file: number, span: Span): void;
  /** SHA-256 of all, hex, as the last line. */
  end(): void;
}

/** @param file open for writing, empty */
export function lineWriter(file: number): LineWriter {
  const buffer = Buffer.allocUnsafe(BUFFER_SIZE);
  const hash = createHash("sha256");
  let held = 0;
  const out = (bytes: Uint8Array): void => {
    hash.update(bytes);
    writeAll(file, bytes);
  };
  const flush = (): void => {
    out(buffer.subarray(0, held));
    held = 0;
  };
  const feed = (): void => {
    if (held === buffer.length) flush();
    buffer[held] = LINE_FEED;
    held += 1;
  };
  return {
    line(bytes) {
      if (held + bytes.length > buffer.length) flush();
      if (bytes.length > buffer.length) out(bytes);
      else {
        buffer.set(bytes, held);
        held += bytes.length;
      }
      feed();
    },
    copy(from, { at, end }) {
      for (let next = at; next < end; ) {
        if (held === buffer.length) flush();
        const count = readSync(
          from,
          buffer,
          held,
          Math.min(buffer.length - held, end - next),
          next,
        );
        if (count === 0) throw new Error("a file of this build was cut off while it was in use");
        held += count;
        next += count;
      }
      feed();
    },
    end() {
      flush();
      writeAll(file, Buffer.from(`${hash.digest("hex")}\n`));
    },
  };
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
