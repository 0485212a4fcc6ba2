/** Texts that wait in one file of this build: written some megabytes at a time, read one by one. */
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import type { KeptText, TextStore } from "../evaluate/text-store.ts";

/** Bytes that wait to be written. */
const PENDING_MAX = 2 ** 21;

export interface TextFile extends TextStore {
  /** Texts can no longer be read then, and the file is gone. */
  close(): void;
}

/** @param path of a file that is made when the first text comes; its folder exists */
export function openTextFile(path: string): TextFile {
  const pending = new Uint8Array(PENDING_MAX);
  let held = 0;
  let written = 0;
  let file: number | undefined;
  const flush = (bytes: Uint8Array): void => {
    file ??= openSync(path, "wx+");
    for (let at = 0; at < bytes.length; )
      at += writeSync(file, bytes, at, bytes.length - at, written + at);
    written += bytes.length;
  };
  const read = (at: number, length: number): Uint8Array =>
    at < written
      ? readText(file ?? -1, at, length)
      : pending.slice(at - written, at - written + length);
  return {
    put(text) {
      const bytes = Buffer.from(text);
      const at = written + held;
      if (held + bytes.length > PENDING_MAX) {
        flush(pending.subarray(0, held));
        held = 0;
      }
      if (bytes.length > PENDING_MAX) flush(bytes);
      else {
        pending.set(bytes, held);
        held += bytes.length;
      }
      return new TextSlice(read, at, bytes.length);
    },
    close() {
      if (file === undefined) return;
      closeSync(file);
      rmSync(path, { force: true });
    },
  };
}

/** One of a million, which closures would make three times as large. */
class TextSlice implements KeptText {
  readonly #read: (at: number, length: number) => Uint8Array;
  readonly #at: number;
  readonly #length: number;

  constructor(read: (at: number, length: number) => Uint8Array, at: number, length: number) {
    this.#read = read;
    this.#at = at;
    this.#length = length;
  }

  bytes(): Uint8Array {
    return this.#read(this.#at, this.#length);
  }
}

/** A text in a file that is open. */
export function textAt(file: number, at: number, length: number): KeptText {
  return { bytes: () => readText(file, at, length) };
}

function readText(file: number, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const count = readSync(file, bytes, read, length - read, at + read);
    if (count === 0) throw new Error("a file of this build was cut off while it was in use");
    read += count;
  }
  return bytes;
}
