import { RefusedModuleError, type WasmReader } from "./wasm-bytes.ts";

/** What follows an opcode: `n` a number, `m` alignment and offset, a digit that many bytes. */
type Layout = string;

const PLAIN: Layout = "";

const ONE: ReadonlyMap<number, Layout> = new Map([
  ...fill([0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1], PLAIN),
  ...fill([0x02, 0x03, 0x04], "b"),
  ...fill([0x0c, 0x0d, 0x10, 0x12, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26], "n"),
  ...fill([0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2], "n"),
  ...fill([0x11, 0x13], "nn"),
  ...fill([0x0e], "t"),
  ...fill([0x1c], "v"),
  ...fill(range(0x28, 0x3e), "m"),
  ...fill([0x43], "4"),
  ...fill([0x44], "8"),
  ...fill(range(0x45, 0xc4), PLAIN),
]);

/** After 0xfc: saturating conversions, bulk memory and tables. */
const BULK: ReadonlyMap<number, Layout> = new Map([
  ...fill(range(0, 7), PLAIN),
  ...fill([8, 10, 12, 14], "nn"),
  ...fill([9, 11, 13, 15, 16, 17], "n"),
]);

/** After 0xfd: vectors. The relaxed ones, from 0x100 on, give another result on another processor. */
const VECTOR: ReadonlyMap<number, Layout> = new Map([
  ...fill(range(0, 255), PLAIN),
  ...fill([...range(0, 11), 92, 93], "m"),
  ...fill([12, 13], "88"),
  ...fill(range(21, 34), "1"),
  ...fill(range(84, 91), "m1"),
]);

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function fill(opcodes: readonly number[], layout: Layout): [number, Layout][] {
  return opcodes.map((opcode) => [opcode, layout]);
}

/**
 * Passes over one instruction.
 *
 * @returns its opcode; for one behind a prefix, `prefix * 0x1000 + opcode`
 * @throws {RefusedModuleError} for threads, exceptions, garbage collection and whatever is newer
 */
export function skipInstruction(reader: WasmReader): number {
  const first = reader.byte();
  const table = first === 0xfc ? BULK : first === 0xfd ? VECTOR : undefined;
  const second = table ? reader.number() : undefined;
  const layout = table ? table.get(second ?? 0) : ONE.get(first);
  if (layout === undefined) {
    const name = [first, ...(second === undefined ? [] : [second])]
      .map((byte) => `0x${byte.toString(16)}`)
      .join(" ");
    throw new RefusedModuleError(`it uses the instruction ${name}, which is not allowed here`);
  }
  for (const part of layout) skipPart(reader, part);
  return second === undefined ? first : first * 0x1000 + second;
}

function skipPart(reader: WasmReader, part: string): void {
  if (part === "n") reader.skipNumber();
  else if (part === "b") skipBlockType(reader);
  else if (part === "m") {
    if (reader.number() >= 0x40) throw new RefusedModuleError("it has more than one memory");
    reader.skipNumber();
  } else if (part === "t") {
    for (let left = reader.number() + 1; left > 0; left -= 1) reader.skipNumber();
  } else if (part === "v") {
    for (let left = reader.number(); left > 0; left -= 1) reader.skipNumber();
  } else reader.skip(Number(part));
}

/** Nothing, a type of one byte, or the index of a function type; types of several bytes are newer. */
function skipBlockType(reader: WasmReader): void {
  const first = reader.bytes[reader.position];
  if (first === 0x63 || first === 0x64)
    throw new RefusedModuleError("it uses typed references, which are not allowed here");
  reader.skipNumber();
}
