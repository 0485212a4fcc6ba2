/**
 * A WebAssembly module made finite: at most so many instructions, so much memory, so large tables.
 * V8 counts nothing of that, and no maintained library for Node does; so the bytes are rewritten.
 * What a module does within its limits stays the same.
 */
import { OWN_RULE_PAGES_MAX, OWN_RULE_TABLE_MAX } from "../../schemas/limits.ts";
import { meterCode } from "./meter-code.ts";
import { joined, RefusedModuleError, signed, unsigned, WasmReader } from "./wasm-bytes.ts";

/** The export by which the host sees what is left, an i64; below 0 after it ran out. */
export const FUEL_EXPORT = "ashlar:fuel";

export interface MeterOptions {
  readonly fuel: number;
  /** Whether the host gives it something: only a program of our own may ask. */
  readonly imports?: boolean;
}

const [TYPE, IMPORT, FUNCTION, TABLE, MEMORY, GLOBAL, EXPORT, START, ELEMENT, CODE, DATA, COUNT] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
] as const;
/** Sections in the order in which a module has them. */
const ORDER = [
  TYPE,
  IMPORT,
  FUNCTION,
  TABLE,
  MEMORY,
  GLOBAL,
  EXPORT,
  START,
  ELEMENT,
  COUNT,
  CODE,
  DATA,
];

/**
 * @returns the bytes of the finite module
 * @throws {RefusedModuleError} for what is no valid module, has imports or a start function, or uses
 *   threads, exceptions, garbage collection, several memories or more than is allowed
 */
export function meterWasm(
  bytes: Uint8Array<ArrayBuffer>,
  options: MeterOptions,
): Uint8Array<ArrayBuffer> {
  // Without this a module could name the global that is only added below, and fill it up again.
  if (!WebAssembly.validate(bytes)) throw new RefusedModuleError("it is no valid module");
  const sections = sectionsOf(bytes);
  if (sections.has(IMPORT) && !options.imports)
    throw new RefusedModuleError("it asks for imports, and there are none");
  if (sections.has(START) && !options.imports)
    throw new RefusedModuleError("it has a start function, which nothing would call");
  const imported = importedOf(sections.get(IMPORT));
  const own = sections.get(GLOBAL) ?? new Uint8Array([0]);
  const global = imported.globals + new WasmReader(own).number();
  const parameters = parametersOf(sections);
  const rewritten = new Map(sections);
  rewritten.set(GLOBAL, appended(own, [0x7e, 0x01, 0x42, ...signed(options.fuel), 0x0b]));
  rewritten.set(
    EXPORT,
    appended(sections.get(EXPORT) ?? new Uint8Array([0]), [
      ...named(FUEL_EXPORT),
      0x03,
      ...unsigned(global),
    ]),
  );
  const code = sections.get(CODE);
  if (code) rewritten.set(CODE, meterCode(code, { global, parameters }));
  rewriteLimits(rewritten);
  return joined([
    bytes.subarray(0, 8),
    ...ORDER.flatMap((id) => {
      const body = rewritten.get(id);
      return body ? [[id], unsigned(body.length), body] : [];
    }),
  ]) as Uint8Array<ArrayBuffer>;
}

function rewriteLimits(sections: Map<number, Uint8Array>): void {
  const memory = sections.get(MEMORY);
  if (memory) {
    sections.set(
      MEMORY,
      bounded(memory, { max: OWN_RULE_PAGES_MAX, what: "pages of memory", of: 0 }),
    );
    if (new WasmReader(memory).number() > 1)
      throw new RefusedModuleError("it has more than one memory");
  }
  const table = sections.get(TABLE);
  if (table)
    sections.set(TABLE, bounded(table, { max: OWN_RULE_TABLE_MAX, what: "table elements", of: 1 }));
}

function sectionsOf(bytes: Uint8Array): Map<number, Uint8Array> {
  const reader = new WasmReader(bytes, 8);
  const sections = new Map<number, Uint8Array>();
  while (!reader.done) {
    const id = reader.byte();
    const size = reader.number();
    const start = reader.position;
    reader.skip(size);
    // Custom sections, names above all, change nothing.
    if (id === 0) continue;
    if (!(ORDER as readonly number[]).includes(id))
      throw new RefusedModuleError("it uses exceptions, which are not allowed here");
    sections.set(id, bytes.subarray(start, start + size));
  }
  return sections;
}

/** Memories or tables, each with a maximum. `of` is how many bytes of type come first. */
function bounded(
  body: Uint8Array,
  { max, what, of }: { readonly max: number; readonly what: string; readonly of: number },
): Uint8Array {
  const reader = new WasmReader(body);
  const count = reader.number();
  const parts: number[][] = [unsigned(count)];
  for (let index = 0; index < count; index += 1) {
    const type = Array.from({ length: of }, () => reader.byte());
    const flags = reader.byte();
    if (flags > 1 || type.some((byte) => byte <= 0x64))
      throw new RefusedModuleError("it uses a kind of memory or table that is not allowed here");
    const least = reader.number();
    const most = flags === 1 ? reader.number() : max;
    if (least > max) throw new RefusedModuleError(`it wants ${least} ${what}; ${max} are allowed`);
    parts.push([...type, 0x01, ...unsigned(least), ...unsigned(Math.min(most, max))]);
  }
  return joined(parts);
}

/** A vector with one more element. */
function appended(body: Uint8Array, element: readonly number[]): Uint8Array {
  const reader = new WasmReader(body);
  const count = reader.number();
  return joined([unsigned(count + 1), body.subarray(reader.position), element]);
}

function named(name: string): number[] {
  return [...unsigned(name.length), ...new TextEncoder().encode(name)];
}

/** How many parameters each function has that the module defines. */
function parametersOf(sections: ReadonlyMap<number, Uint8Array>): readonly number[] {
  const types = new WasmReader(sections.get(TYPE) ?? new Uint8Array([0]));
  const parameters: number[] = [];
  for (let left = types.number(); left > 0; left -= 1) {
    if (types.byte() !== 0x60)
      throw new RefusedModuleError("it uses garbage collection, which is not allowed here");
    parameters.push(skipTypes(types));
    skipTypes(types);
  }
  const functions = new WasmReader(sections.get(FUNCTION) ?? new Uint8Array([0]));
  return Array.from({ length: functions.number() }, () => parameters[functions.number()] ?? 0);
}

function skipTypes(reader: WasmReader): number {
  const count = reader.number();
  for (let left = count; left > 0; left -= 1) {
    const type = reader.byte();
    if (type <= 0x64) throw new RefusedModuleError("it uses types that are not allowed here");
  }
  return count;
}

function importedOf(body: Uint8Array | undefined): { readonly globals: number } {
  if (!body) return { globals: 0 };
  const reader = new WasmReader(body);
  let globals = 0;
  for (let left = reader.number(); left > 0; left -= 1) {
    reader.skip(reader.number());
    reader.skip(reader.number());
    const kind = reader.byte();
    if (kind === 0x03) {
      globals += 1;
      reader.skip(2);
    } else if (kind === 0x00) reader.number();
    else {
      if (kind === 0x01) reader.byte();
      const flags = reader.byte();
      reader.number();
      if (flags & 1) reader.number();
    }
  }
  return { globals };
}
