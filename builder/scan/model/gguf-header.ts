/**
 * The header of a GGUF file: magic, version, counts, key-value pairs and tensor infos, as
 * `docs/gguf.md` of ggml describes them. Versions 1 to 3, little and big endian.
 */
import { shown } from "../../check/printable.ts";
import { MalformedModel } from "./model-problem.ts";
import { named } from "./place-tensors.ts";

export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly bigint[];
  readonly type: number;
  /** From the start of the data. */
  readonly offset: bigint;
}

export interface GgufHeader {
  readonly tensors: readonly GgufTensor[];
  readonly alignment: number;
  /** Where the header ends; the data begins at the next multiple of the alignment. */
  readonly end: number;
}

/** The bytes at hand end before the header does: there may be more in the file. */
export class NeedsMore extends Error {}

/** Bytes of a value by its type; strings (8) and arrays (9) have none. */
const VALUE_SIZES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const STRING = 8;
const ARRAY = 9;
const UINT32 = 4;
const DIMENSIONS_MAX = 8;
const NAME_MAX = 65_535;
const ARRAY_DEPTH_MAX = 4;
const ALIGNMENT_KEY = "general.alignment";

/**
 * @param fileSize bytes of the whole file, of which `bytes` is the start
 * @throws {MalformedModel} for what no reader takes
 * @throws {NeedsMore} when the header goes on behind `bytes`
 */
export function ggufHeader(bytes: Uint8Array, fileSize: number): GgufHeader {
  const cursor = new Cursor(bytes, fileSize);
  const tensorCount = cursor.count("tensors", 24);
  const pairCount = cursor.count("key-value pairs", 12);
  let alignment = 32;
  const keys = new Set<string>();
  for (let index = 0; index < pairCount; index++) {
    const key = cursor.string("key");
    if (keys.has(key)) throw new MalformedModel(`the key ${shown(key)} stands twice`);
    keys.add(key);
    const type = cursor.uint32();
    if (key === ALIGNMENT_KEY && type === UINT32) alignment = cursor.uint32();
    else cursor.skipValue(key, type, 0);
  }
  if (alignment === 0 || alignment % 8 !== 0)
    throw new MalformedModel(`${ALIGNMENT_KEY} is ${alignment}; it must be a multiple of 8`);
  const tensors: GgufTensor[] = [];
  const names = new Set<string>();
  for (let index = 0; index < tensorCount; index++) {
    const tensor = cursor.tensor();
    if (names.has(tensor.name)) throw new MalformedModel(`${named(tensor.name)} stands twice`);
    names.add(tensor.name);
    tensors.push(tensor);
  }
  return { tensors, alignment, end: cursor.position };
}

class Cursor {
  position = 8;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #fileSize: number;
  readonly #little: boolean;
  readonly #version: number;

  constructor(bytes: Uint8Array, fileSize: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fileSize = fileSize;
    if (bytes.length < 8 || this.#view.getUint32(0, false) !== 0x47475546)
      throw new MalformedModel('the file does not begin with "GGUF"');
    const version = this.#view.getUint32(4, true);
    this.#little = (version & 0xffff) !== 0;
    this.#version = this.#view.getUint32(4, this.#little);
    if (this.#version < 1 || this.#version > 3)
      throw new MalformedModel(`the version is ${this.#version}; there are 1, 2 and 3`);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), this.#little);
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#take(8), this.#little);
  }

  /** 32 bits in version 1, 64 since. */
  length(): bigint {
    return this.#version === 1 ? BigInt(this.uint32()) : this.uint64();
  }

  /** How many of something follow that has at least `least` bytes each. */
  count(what: string, least: number): number {
    const count = this.length();
    if (count * BigInt(least) > BigInt(this.#fileSize))
      throw new MalformedModel(
        `there shall be ${count} ${what}, more than ${this.#fileSize} bytes can hold`,
      );
    return Number(count);
  }

  string(what: string): string {
    const length = this.length();
    if (length > BigInt(NAME_MAX))
      throw new MalformedModel(`a ${what} has ${length} bytes; at most ${NAME_MAX} are allowed`);
    const start = this.#take(Number(length));
    return new TextDecoder().decode(this.#bytes.subarray(start, start + Number(length)));
  }

  skipValue(key: string, type: number, depth: number): void {
    const size = VALUE_SIZES[type];
    if (size === undefined)
      throw new MalformedModel(`the value of ${shown(key)} has the unknown type ${type}`);
    if (type === STRING) this.#skip(this.length(), key);
    else if (type === ARRAY) this.#skipArray(key, depth);
    else this.#take(size);
  }

  tensor(): GgufTensor {
    const name = this.string("tensor name");
    const dimensions = this.uint32();
    if (dimensions > DIMENSIONS_MAX)
      throw new MalformedModel(
        `${named(name)} has ${dimensions} dimensions; at most ${DIMENSIONS_MAX} are read`,
      );
    const shape = Array.from({ length: dimensions }, () => this.length());
    return { name, shape, type: this.uint32(), offset: this.uint64() };
  }

  #skipArray(key: string, depth: number): void {
    if (depth >= ARRAY_DEPTH_MAX)
      throw new MalformedModel(
        `the value of ${shown(key)} nests arrays more than ${ARRAY_DEPTH_MAX} deep`,
      );
    const type = this.uint32();
    const size = VALUE_SIZES[type];
    if (size === undefined)
      throw new MalformedModel(`the value of ${shown(key)} has items of the unknown type ${type}`);
    const count = this.count(`items in ${shown(key)}`, size || 4);
    if (size > 0) this.#skip(BigInt(size) * BigInt(count), key);
    else for (let index = 0; index < count; index++) this.skipValue(key, type, depth + 1);
  }

  #skip(length: bigint, key: string): void {
    if (length > BigInt(this.#fileSize))
      throw new MalformedModel(
        `the value of ${shown(key)} has ${length} bytes, more than the file`,
      );
    this.#take(Number(length));
  }

  /** The place before `size` bytes that are stepped over. */
  #take(size: number): number {
    const start = this.position;
    this.position += size;
    if (this.position > this.#fileSize)
      throw new MalformedModel(
        `the header goes on behind the end of the file (${this.#fileSize} bytes)`,
      );
    if (this.position > this.#bytes.length) throw new NeedsMore();
    return start;
  }
}
