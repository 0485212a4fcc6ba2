/** Types of the core WebAssembly binary format (specification 3.0, section 5.3), as far as imports and exports need them. */
import { WasmFeatureError, WasmFormatError, type WasmReader } from "./wasm-reader.ts";

/** A function's parameters and results, as `i32`, `f64` or `ref`. */
export interface WasmSignature {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

const VALUE_TYPES: Readonly<Record<number, string>> = {
  127: "i32",
  126: "i64",
  125: "f32",
  124: "f64",
  123: "v128",
};
/** Abstract heap types, which are short for nullable references to them. */
const HEAP_TYPES: ReadonlySet<number> = new Set([
  0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x74,
]);

function readValueType(reader: WasmReader): string {
  const at = reader.at;
  const code = reader.byte();
  const simple = VALUE_TYPES[code];
  if (simple !== undefined) return simple;
  if (HEAP_TYPES.has(code)) return "ref";
  if (code === 0x63 || code === 0x64) return readHeapType(reader);
  if (code === 0x65) throw new WasmFeatureError("shared types");
  // Continuations of the stack switching proposal.
  if (code === 0x68 || code === 0x75) throw new WasmFeatureError("stack switching");
  throw new WasmFormatError(at, `there is no value type 0x${code.toString(16)}`);
}

function readHeapType(reader: WasmReader): "ref" {
  if (reader.peek() === 0x62) throw new WasmFeatureError("custom descriptors");
  reader.u64();
  return "ref";
}

/** Pages of a memory with 32-bit and with 64-bit addresses (section 3.2.16). */
const PAGES_MAX = 2 ** 16;
const PAGES_64_MAX = 2 ** 48;
const HAS_MAXIMUM = 0x01;
const HAS_64_BITS = 0x04;
const HAS_PAGE_SIZE = 0x08;

export function readTableType(reader: WasmReader): void {
  const at = reader.at;
  if (readValueType(reader) !== "ref") throw new WasmFormatError(at, "this is no reference type");
  const { flags } = readLimits(reader);
  if (flags & HAS_PAGE_SIZE) throw new WasmFormatError(at, `there are no limits of kind ${flags}`);
}

export function readMemoryType(reader: WasmReader): void {
  const at = reader.at;
  const { flags, most } = readLimits(reader);
  if (flags & HAS_PAGE_SIZE) {
    const size = reader.u32();
    if (size !== 0 && size !== 16)
      throw new WasmFormatError(at, `a memory with pages of 2^${size} bytes`);
    throw new WasmFeatureError("custom page sizes");
  }
  const limit = flags & HAS_64_BITS ? PAGES_64_MAX : PAGES_MAX;
  if (most > limit)
    throw new WasmFormatError(at, `a memory of ${most} pages; there can be ${limit}`);
}

/** Flags, a minimum and perhaps a maximum. */
function readLimits(reader: WasmReader): { readonly flags: number; readonly most: number } {
  const at = reader.at;
  const flags = reader.byte();
  if (flags > 0x0f) throw new WasmFormatError(at, `there are no limits of kind ${flags}`);
  const least = reader.u64();
  const most = flags & HAS_MAXIMUM ? reader.u64() : least;
  if (least > most)
    throw new WasmFormatError(at, `the minimum ${least} is over the maximum ${most}`);
  return { flags, most };
}

export function readGlobalType(reader: WasmReader): void {
  readValueType(reader);
  const at = reader.at;
  const mutability = reader.byte();
  // Bit 1 marks shared globals of the shared-everything threads proposal.
  if (mutability === 2 || mutability === 3) throw new WasmFeatureError("shared globals");
  if (mutability > 1) throw new WasmFormatError(at, `there is no mutability ${mutability}`);
}

/** The type section: signatures by type index; undefined for structures and arrays. */
export function readTypeSection(reader: WasmReader): readonly (WasmSignature | undefined)[] {
  const types: (WasmSignature | undefined)[] = [];
  reader.vector(() => {
    if (reader.peek() === 0x4e) {
      reader.byte();
      reader.vector(() => types.push(readSubType(reader)));
    } else types.push(readSubType(reader));
  });
  return types;
}

function readSubType(reader: WasmReader): WasmSignature | undefined {
  if (reader.peek() === 0x50 || reader.peek() === 0x4f) {
    reader.byte();
    reader.vector(() => reader.u32());
  }
  const at = reader.at;
  const form = reader.byte();
  if (form === 0x60)
    return {
      params: reader.vector(() => readValueType(reader)),
      results: reader.vector(() => readValueType(reader)),
    };
  if (form === 0x5f) reader.vector(() => readFieldType(reader));
  else if (form === 0x5e) readFieldType(reader);
  else if (form === 0x4c || form === 0x4d) throw new WasmFeatureError("custom descriptors");
  else if (form === 0x5d) throw new WasmFeatureError("stack switching");
  else if (form === 0x65) throw new WasmFeatureError("shared types");
  else throw new WasmFormatError(at, `there is no type of form 0x${form.toString(16)}`);
  return undefined;
}

/** Packed types i8 and i16 stand in structures and arrays only. */
function readFieldType(reader: WasmReader): void {
  if (reader.peek() === 0x78 || reader.peek() === 0x77) reader.byte();
  else readValueType(reader);
  const at = reader.at;
  const mutability = reader.byte();
  if (mutability > 1) throw new WasmFormatError(at, `there is no mutability ${mutability}`);
}
