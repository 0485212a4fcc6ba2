/**
 * References to files of a tree, of which there may be a million: bytes and numbers in columns, some 80
 * bytes a file where an object in a map takes 400. A digest that stands in the path too is kept once.
 */
import { hash } from "node:crypto";
import type { Reference } from "../../schemas/published/reference.ts";

/** Rows of one chunk: what is full is never copied again. */
const CHUNK = 4096;
const DIGEST = 32;
/** Bytes of a path in a new chunk; more are taken as they are needed. */
const PATH_BYTES = 40;
/** In a path, where its own digest stands: no byte of UTF-8. */
const MARK = 0xff;

interface Chunk {
  readonly digests: Buffer;
  readonly sizes: Float64Array;
  /** Where in `bytes` the beginning of each path lies, and the rest of it. */
  readonly heads: Uint32Array;
  readonly tails: Uint32Array;
  /** Pieces of paths, each behind two bytes of length. */
  bytes: Buffer;
  used: number;
  /** The last beginning that was put down, which the next path may have, too. */
  head: string;
  headAt: number;
}

export class ReferenceTable implements Iterable<Reference> {
  readonly #chunks: Chunk[] = [];
  #size = 0;
  /** Places by a hash of the path, each one more than it is; made when the first path is looked up. */
  #index: Int32Array | undefined;

  get size(): number {
    return this.#size;
  }

  /** Takes a path that is not there yet. @returns its place, from 0 */
  add({ path, sha256, size }: Reference): number {
    const place = this.#size;
    const at = place % CHUNK;
    if (at === 0) this.#chunks.push(newChunk());
    const chunk = this.#chunks.at(-1) ?? newChunk();
    chunk.digests.write(sha256, at * DIGEST, DIGEST, "hex");
    chunk.sizes[at] = size;
    putPath(chunk, at, path, sha256);
    if (at === CHUNK - 1) chunk.bytes = Buffer.from(chunk.bytes.subarray(0, chunk.used));
    this.#size += 1;
    if (this.#index) this.#enter(place, path);
    return place;
  }

  /** @throws {RangeError} for a place that is not there */
  at(place: number): Reference {
    const chunk = this.#chunks[Math.floor(place / CHUNK)];
    if (!chunk || place >= this.#size) throw new RangeError(`no row ${place}`);
    const at = place % CHUNK;
    const sha256 = chunk.digests.toString("hex", at * DIGEST, (at + 1) * DIGEST);
    return { path: pathAt(chunk, at, sha256), sha256, size: chunk.sizes[at] ?? 0 };
  }

  placeOf(path: string): number | undefined {
    const index = this.#indexed();
    for (let slot = slotOf(path, index.length); ; slot = (slot + 1) % index.length) {
      const place = (index[slot] ?? 0) - 1;
      if (place < 0) return undefined;
      if (this.at(place).path === path) return place;
    }
  }

  get(path: string): Reference | undefined {
    const place = this.placeOf(path);
    return place === undefined ? undefined : this.at(place);
  }

  has(path: string): boolean {
    return this.placeOf(path) !== undefined;
  }

  /** In the order in which they came. */
  *[Symbol.iterator](): Generator<Reference> {
    for (let place = 0; place < this.#size; place += 1) yield this.at(place);
  }

  #indexed(): Int32Array {
    return this.#index ?? this.#rebuilt();
  }

  #rebuilt(): Int32Array {
    this.#index = new Int32Array(2 ** Math.ceil(Math.log2(3 * (this.#size + CHUNK))));
    for (let place = 0; place < this.#size; place += 1) this.#enter(place, this.at(place).path);
    return this.#index;
  }

  #enter(place: number, path: string): void {
    const index = this.#indexed();
    if (2 * place > index.length) {
      this.#rebuilt();
      return;
    }
    let slot = slotOf(path, index.length);
    while (index[slot] !== 0) slot = (slot + 1) % index.length;
    index[slot] = place + 1;
  }
}

/** Of a cryptographic hash: whoever makes paths may want many of them in one place. */
function slotOf(path: string, slots: number): number {
  return hash("sha256", path, "buffer").readUInt32LE(0) % slots;
}

function newChunk(): Chunk {
  return {
    digests: Buffer.alloc(CHUNK * DIGEST),
    sizes: new Float64Array(CHUNK),
    heads: new Uint32Array(CHUNK),
    tails: new Uint32Array(CHUNK),
    bytes: Buffer.alloc(CHUNK * PATH_BYTES),
    used: 0,
    head: "",
    headAt: -1,
  };
}

/** Up to its last slash, which the files of one folder have alike, and the rest. */
function putPath(chunk: Chunk, at: number, path: string, sha256: string): void {
  const end = path.lastIndexOf("/") + 1;
  const head = path.slice(0, end);
  if (chunk.head !== head || chunk.headAt < 0) {
    chunk.headAt = putPiece(chunk, Buffer.from(head));
    chunk.head = head;
  }
  chunk.heads[at] = chunk.headAt;
  chunk.tails[at] = putPiece(chunk, tailBytes(path.slice(end), sha256));
}

function tailBytes(tail: string, sha256: string): Buffer {
  const found = sha256 === "" ? -1 : tail.indexOf(sha256);
  if (found < 0) return Buffer.from(tail);
  const [before, after] = [tail.slice(0, found), tail.slice(found + sha256.length)];
  return Buffer.concat([Buffer.from(before), Buffer.of(MARK), Buffer.from(after)]);
}

function putPiece(chunk: Chunk, piece: Buffer): number {
  const at = chunk.used;
  const end = at + 2 + piece.length;
  if (end > chunk.bytes.length) {
    const more = Buffer.alloc(Math.max(end, Math.ceil(chunk.bytes.length * 1.5)));
    chunk.bytes.copy(more, 0, 0, at);
    chunk.bytes = more;
  }
  chunk.bytes.writeUInt16LE(piece.length, at);
  piece.copy(chunk.bytes, at + 2);
  chunk.used = end;
  return at;
}

function pathAt(chunk: Chunk, at: number, sha256: string): string {
  const head = pieceAt(chunk, chunk.heads[at] ?? 0).toString();
  const tail = pieceAt(chunk, chunk.tails[at] ?? 0);
  const mark = tail.indexOf(MARK);
  if (mark < 0) return head + tail.toString();
  return `${head}${tail.subarray(0, mark)}${sha256}${tail.subarray(mark + 1)}`;
}

function pieceAt({ bytes }: Chunk, at: number): Buffer {
  return bytes.subarray(at + 2, at + 2 + bytes.readUInt16LE(at));
}
