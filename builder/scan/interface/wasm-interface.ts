/**
 * The imports and exports of a core WebAssembly module with their types, read from its sections
 * (WebAssembly core specification 2.0, "Binary Format"). Code is neither compiled nor run.
 */

export interface WasmInterface {
  /** `module.name` → type. */
  readonly imports: ReadonlyMap<string, string>;
  /** name → type. */
  readonly exports: ReadonlyMap<string, string>;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const KINDS = ["function", "table", "memory", "global", "tag"];
const VALUE_TYPES: Readonly<Record<number, string>> = {
  111: "externref",
  112: "funcref",
  123: "v128",
  124: "f64",
  125: "f32",
  126: "i64",
  127: "i32",
};
/** Entries of one section; engines take 1,000,000, compilers write 10,000. */
const ENTRIES_MAX = 200_000;

/** Undefined for what is no core module, or one with types that this reader does not know. */
export function readWasmInterface(bytes: Uint8Array): WasmInterface | undefined {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) return undefined;
  try {
    return new WasmReader(bytes).read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class WasmReader {
  readonly #bytes: Uint8Array;
  #at = MAGIC.length;
  readonly #types: string[] = [];
  /** The types of functions, imported ones first. */
  readonly #functions: string[] = [];
  readonly #imports = new Map<string, string>();
  readonly #exports = new Map<string, string>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(): WasmInterface {
    while (this.#at < this.#bytes.length) {
      const id = this.#byte();
      const size = this.#unsigned();
      const end = this.#at + size;
      if (end > this.#bytes.length) throw new RangeError("a section ends after the file");
      if (id === 1) this.#each(() => this.#types.push(this.#functionType()));
      if (id === 2) this.#each(() => this.#import());
      if (id === 3) this.#each(() => this.#functions.push(this.#typeOf(this.#unsigned())));
      if (id === 7) this.#each(() => this.#export());
      this.#at = end;
    }
    return { imports: this.#imports, exports: this.#exports };
  }

  #each(readEntry: () => unknown): void {
    const count = this.#unsigned();
    if (count > ENTRIES_MAX) throw new RangeError("too many entries");
    for (let index = 0; index < count; index += 1) readEntry();
  }

  #functionType(): string {
    if (this.#byte() !== 0x60) throw new RangeError("not a function type");
    return `(${this.#valueTypes()}) → (${this.#valueTypes()})`;
  }

  #valueTypes(): string {
    const names: string[] = [];
    this.#each(() => names.push(this.#valueType()));
    return names.join(", ");
  }

  #valueType(): string {
    const name = VALUE_TYPES[this.#byte()];
    if (name === undefined) throw new RangeError("an unknown type");
    return name;
  }

  #typeOf(index: number): string {
    const type = this.#types[index];
    if (type === undefined) throw new RangeError("a type that is not there");
    return type;
  }

  #import(): void {
    const name = `${this.#name()}.${this.#name()}`;
    const kind = this.#byte();
    let type = KINDS[kind] ?? "";
    if (kind === 0) {
      type = this.#typeOf(this.#unsigned());
      this.#functions.push(type);
    } else if (kind === 1) type = `table of ${this.#valueType()}${this.#limits()}`;
    else if (kind === 2) type = `memory${this.#limits()}`;
    else if (kind === 3)
      type = `global ${this.#valueType()}${this.#byte() === 1 ? " mutable" : ""}`;
    else if (kind === 4) type = `tag ${this.#byte()} ${this.#typeOf(this.#unsigned())}`;
    else throw new RangeError("an unknown kind of import");
    this.#imports.set(name, type);
  }

  #limits(): string {
    const flags = this.#byte();
    const low = this.#unsigned();
    return ` of ${low}${flags & 1 ? ` to ${this.#unsigned()}` : " or more"}`;
  }

  #export(): void {
    const name = this.#name();
    const kind = this.#byte();
    const index = this.#unsigned();
    const type = kind === 0 ? this.#functions[index] : KINDS[kind];
    if (type === undefined) throw new RangeError("an export of what is not there");
    this.#exports.set(name, type);
  }

  #name(): string {
    const length = this.#unsigned();
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    if (bytes.length < length) throw new RangeError("a name ends after the file");
    this.#at += length;
    return new TextDecoder().decode(bytes);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new RangeError("the file ends too soon");
    this.#at += 1;
    return byte;
  }

  /** LEB128, 32 bits. */
  #unsigned(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a number of more than 32 bits");
  }
}
