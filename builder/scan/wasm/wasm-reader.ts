/** Bytes that are not what the WebAssembly binary format allows, and where. */
export class WasmFormatError extends Error {
  /** In bytes from the start of the file. */
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super(reason);
    this.name = "WasmFormatError";
    this.offset = offset;
  }
}

/** Something that a proposal adds and that this program does not know: what follows cannot be read. */
export class WasmFeatureError extends Error {
  constructor(feature: string) {
    super(feature);
    this.name = "WasmFeatureError";
  }
}

/** Reads the numbers and names of the WebAssembly binary format (core specification, chapter 5), within bounds. */
export class WasmReader {
  readonly #bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get isDone(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    if (this.at >= this.end)
      throw new WasmFormatError(this.at, "it ends in the middle of something");
    const byte = this.#bytes[this.at] ?? 0;
    this.at += 1;
    return byte;
  }

  peek(): number | undefined {
    return this.at < this.end ? this.#bytes[this.at] : undefined;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32(): number {
    const start = this.at;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffffffff) break;
        return value;
      }
    }
    throw new WasmFormatError(start, "a number has more than 32 bits");
  }

  /** LEB128 of at most 64 bits, read as unsigned; digits beyond 2^53 are lost. */
  u64(): number {
    const start = this.at;
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new WasmFormatError(start, "a number has more than 64 bits");
  }

  name(): string {
    const length = this.u32();
    const start = this.at;
    const bytes = this.take(length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new WasmFormatError(start, "a name is not UTF-8");
    }
  }

  take(length: number): Uint8Array {
    if (length > this.end - this.at)
      throw new WasmFormatError(
        this.at,
        `${length} bytes are announced and ${this.end - this.at} are left`,
      );
    const bytes = this.#bytes.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }

  /** Reads what lies in the next `length` bytes. */
  within(length: number): WasmReader {
    const start = this.at;
    this.take(length);
    return new WasmReader(this.#bytes, start, this.at);
  }

  /** Runs `item` for each item of a vector; each takes a byte at least, so the length is bounded. */
  vector<T>(item: (index: number) => T): T[] {
    const start = this.at;
    const count = this.u32();
    if (count > this.end - this.at)
      throw new WasmFormatError(
        start,
        `${count} items are announced in ${this.end - this.at} bytes`,
      );
    return Array.from({ length: count }, (_, index) => item(index));
  }
}
