/**
 * A WebAssembly component's sections, its imports and its core modules (component model, Binary.md,
 * preamble `0d 00 01 00`). Types are passed over; nested components are walked to a bounded depth.
 */
import { WASM_PREAMBLE } from "./read-core-module.ts";
import { WasmFeatureError, WasmFormatError, WasmReader } from "./wasm-reader.ts";

export interface Component {
  /** Names such as `wasi:http/types@0.2.0`. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  /** Core modules at any depth, whole. */
  readonly modules: readonly Uint8Array[];
}

/** Components inside components; tools make two or three. */
const DEPTH_MAX = 16;
const CORE_MODULE = 1;
const COMPONENT = 4;
const IMPORT = 10;
const EXPORT = 11;
const LAST = 12;

/**
 * @throws {WasmFormatError} where the structure is broken
 * @throws {WasmFeatureError} where a draft is used that is not read here
 */
export function readComponent(bytes: Uint8Array): Component {
  const modules: Uint8Array[] = [];
  return { ...walk(new WasmReader(bytes, WASM_PREAMBLE), modules, 0), modules };
}

function walk(reader: WasmReader, modules: Uint8Array[], depth: number) {
  const imports: string[] = [];
  const exports: string[] = [];
  while (!reader.isDone) {
    const at = reader.at;
    const id = reader.byte();
    const section = reader.within(reader.u32());
    if (id > LAST) throw new WasmFormatError(at, `there is no component section ${id}`);
    if (id === 0) section.name();
    if (id === CORE_MODULE) modules.push(section.take(section.end - section.at));
    if (id === COMPONENT) nested(section, modules, depth);
    if (id === IMPORT) imports.push(...section.vector(() => readImport(section)));
    if (id === EXPORT) exports.push(...section.vector(() => readExport(section)));
    if ((id === IMPORT || id === EXPORT) && !section.isDone)
      throw new WasmFormatError(section.at, `section ${id} is longer than what it holds`);
  }
  return { imports, exports };
}

function nested(section: WasmReader, modules: Uint8Array[], depth: number): void {
  const { at } = section;
  const preamble = Buffer.from(section.take(WASM_PREAMBLE)).toString("hex");
  if (preamble !== "0061736d0d000100")
    throw new WasmFormatError(at, "a nested component does not begin like one");
  if (depth >= DEPTH_MAX)
    throw new WasmFormatError(at, `components are nested more than ${DEPTH_MAX} deep`);
  walk(section, modules, depth + 1);
}

function readImport(section: WasmReader): string {
  const name = readExternName(section);
  skipDescription(section);
  return name;
}

function readExport(section: WasmReader): string {
  const name = readExternName(section);
  // A sort, of which the first has sorts of its own, and an index.
  if (section.byte() === 0) section.byte();
  section.u32();
  if (readFlag(section)) skipDescription(section);
  return name;
}

/** A name behind a byte that once told kinds of names apart; 2 brings attributes of a draft. */
function readExternName(section: WasmReader): string {
  const at = section.at;
  const form = section.byte();
  if (form === 2) throw new WasmFeatureError("names with attributes");
  if (form > 2) throw new WasmFormatError(at, `there is no name of form ${form}`);
  return section.name();
}

function skipDescription(section: WasmReader): void {
  const at = section.at;
  const sort = section.byte();
  if (sort > 5) throw new WasmFormatError(at, `there is no import of sort ${sort}`);
  if (sort === 2) throw new WasmFeatureError("values of components");
  if (sort === 0) section.byte();
  // A type is equal to another one, or new, which needs no index.
  const isNewType = sort === 3 && section.byte() === 1;
  if (!isNewType) section.u64();
}

function readFlag(section: WasmReader): boolean {
  const at = section.at;
  const flag = section.byte();
  if (flag > 1) throw new WasmFormatError(at, `there is no option ${flag}`);
  return flag === 1;
}
