/**
 * A core WebAssembly module's sections, imports and exports, read without compiling it (core
 * specification 3.0, section 5.5). Code is passed over: judging it is the engine's part.
 */
import { WasmFeatureError, WasmFormatError, WasmReader } from "./wasm-reader.ts";
import {
  readGlobalType,
  readMemoryType,
  readTableType,
  readTypeSection,
  type WasmSignature,
} from "./wasm-types.ts";

type WasmKind = "function" | "table" | "memory" | "global" | "tag";

export interface WasmImport {
  readonly module: string;
  readonly name: string;
  readonly kind: WasmKind;
}

export interface WasmExport {
  readonly name: string;
  readonly kind: WasmKind;
  /** Of a function, when its type could be read. */
  readonly signature?: WasmSignature;
}

export interface CoreModule {
  readonly imports: readonly WasmImport[];
  readonly exports: readonly WasmExport[];
  /** A proposal that the module uses and that is not read here; what follows it is unknown. */
  readonly feature?: string;
}

/** Length of magic and version. */
export const WASM_PREAMBLE = 8;

/** Sections in the order in which they must stand, by id; 13 holds tags, 12 counts data. */
const ORDER: Readonly<Record<number, number>> = {
  1: 1,
  2: 2,
  3: 3,
  4: 4,
  5: 5,
  13: 6,
  6: 7,
  7: 8,
  8: 9,
  9: 10,
  12: 11,
  10: 12,
  11: 13,
};
const KINDS: readonly WasmKind[] = ["function", "table", "memory", "global", "tag"];

interface Draft {
  types: readonly (WasmSignature | undefined)[];
  imports: WasmImport[];
  /** Type index of each function, imported ones first. */
  functions: number[];
  exports: { name: string; kind: WasmKind; index: number }[];
  bodies: number;
  declared: number;
}

/** @throws {WasmFormatError} where the structure is broken */
export function readCoreModule(bytes: Uint8Array): CoreModule {
  const draft: Draft = {
    types: [],
    imports: [],
    functions: [],
    exports: [],
    bodies: 0,
    declared: 0,
  };
  const reader = new WasmReader(bytes, WASM_PREAMBLE);
  const seen = { place: 0 };
  let feature: string | undefined;
  while (!reader.isDone) {
    const at = reader.at;
    const id = reader.byte();
    const section = reader.within(reader.u32());
    checkOrder(id, at, seen);
    try {
      readSection(id, section, draft);
    } catch (error) {
      if (!(error instanceof WasmFeatureError)) throw error;
      feature ??= error.message;
    }
  }
  if (feature === undefined && draft.bodies !== draft.declared)
    throw new WasmFormatError(
      reader.at,
      `it declares ${draft.declared} functions and has ${draft.bodies}`,
    );
  return {
    imports: draft.imports,
    exports: draft.exports.map(({ name, kind, index }) => {
      const type = kind === "function" ? draft.functions[index] : undefined;
      const signature = type === undefined ? undefined : draft.types[type];
      return { name, kind, ...(signature && { signature }) };
    }),
    ...(feature !== undefined && { feature }),
  };
}

function checkOrder(id: number, at: number, seen: { place: number }): void {
  if (id === 0) return;
  const place = ORDER[id];
  if (place === undefined) throw new WasmFormatError(at, `there is no section ${id}`);
  if (place <= seen.place)
    throw new WasmFormatError(at, `section ${id} is out of order or stands twice`);
  seen.place = place;
}

function readSection(id: number, section: WasmReader, draft: Draft): void {
  if (id === 0) return void section.name();
  if (id === 1) draft.types = readTypeSection(section);
  else if (id === 2) readImports(section, draft);
  else if (id === 3) {
    const types = section.vector(() => section.u32());
    draft.declared = types.length;
    draft.functions.push(...types);
  } else if (id === 4) {
    if (!readTables(section)) return;
  } else if (id === 5) section.vector(() => readMemoryType(section));
  else if (id === 7) {
    draft.exports = section.vector(() => ({
      name: section.name(),
      kind: readKind(section),
      index: section.u32(),
    }));
  } else if (id === 10) {
    draft.bodies = section.vector(() => section.take(section.u32())).length;
  } else return;
  if (!section.isDone)
    throw new WasmFormatError(section.at, `section ${id} is longer than what it holds`);
}

/** False when a table has an expression for its elements: the rest is left to the engine. */
function readTables(section: WasmReader): boolean {
  for (let left = section.u32(); left > 0; left -= 1) {
    if (section.peek() === 0x40) return false;
    readTableType(section);
  }
  return true;
}

function readImports(section: WasmReader, draft: Draft): void {
  section.vector(() => {
    const module = section.name();
    const name = section.name();
    // An import of an exact type.
    if (section.peek() === 0x20) throw new WasmFeatureError("custom descriptors");
    const kind = readKind(section);
    draft.imports.push({ module, name, kind });
    if (kind === "function") draft.functions.push(section.u32());
    else if (kind === "table") readTableType(section);
    else if (kind === "memory") readMemoryType(section);
    else if (kind === "global") readGlobalType(section);
    else {
      section.byte();
      section.u32();
    }
  });
}

function readKind(section: WasmReader): WasmKind {
  const at = section.at;
  const code = section.byte();
  const kind = KINDS[code];
  if (kind === undefined)
    throw new WasmFormatError(at, `there is no import or export of kind ${code}`);
  return kind;
}
