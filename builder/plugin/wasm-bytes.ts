/** Bytes of the WebAssembly binary format (core specification 2.0, chapter 5). */

/** A module that is no module, or uses what is not allowed here; the message is a reason for people. */
export class RefusedModuleError extends Error {
  override readonly name = "RefusedModuleError";
}

/** Reads forward; anything beyond the end is refused. */
export class WasmReader {
  readonly bytes: Uint8Array;
  position: number;
  readonly end: number;

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  byte(): number {
    const value = this.position < this.end ? this.bytes[this.position] : undefined;
    if (value === undefined) throw new RefusedModuleError("it is cut off");
    this.position += 1;
    return value;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  number(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RefusedModuleError("a number in it is too long");
  }

  /** Passes over a LEB128 number of any kind. */
  skipNumber(): void {
    for (let length = 0; length < 10; length += 1) if (this.byte() < 0x80) return;
    throw new RefusedModuleError("a number in it is too long");
  }

  skip(length: number): void {
    if (length > this.end - this.position) throw new RefusedModuleError("it is cut off");
    this.position += length;
  }
}

/** LEB128 of an unsigned number below 2^53. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128 of a number from 0 to 2^53: one more bit is needed, for the sign. */
export function signed(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.at(-1) ?? 0;
  if (last < 0x40) return bytes;
  return [...bytes.slice(0, -1), last + 128, 0];
}

/** Parts put together; spreading a long one into an array would overflow the stack. */
export function joined(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
