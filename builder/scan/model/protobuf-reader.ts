/**
 * Fields of a protobuf message (protobuf.dev, "Encoding"), read through a window so that weights
 * need not be in memory. Nothing recurses here; whoever calls bounds the depth.
 */
import type { ByteSource } from "../byte-source.ts";
import { MalformedModel } from "./model-problem.ts";

/** One field. Length-delimited ones have the place of their bytes; others their value. */
export interface ProtobufField {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  /** Of a varint, as unsigned 64 bits; undefined for every other wire type. */
  readonly value?: bigint;
  readonly isMessage: boolean;
}

const WINDOW = 64 * 1024;
const VARINT_SIZE_MAX = 10;
/** Fields of one file: a large graph has some 100,000. */
const FIELDS_MAX = 2_000_000;

export class ProtobufReader {
  readonly size: number;
  readonly #source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;
  #fields = 0;

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
  }

  /** @throws {MalformedModel} at the first byte that is no field */
  async *fields(start: number, end: number): AsyncGenerator<ProtobufField> {
    let position = start;
    while (position < end) {
      if (++this.#fields > FIELDS_MAX)
        throw new MalformedModel(`the file has more than ${FIELDS_MAX} fields`);
      const field = await this.#field(position, end);
      yield field;
      position = field.end;
    }
  }

  /** At most `max` bytes of a field. */
  async bytes({ start, end }: ProtobufField, max: number): Promise<Uint8Array> {
    return this.#source.read(start, Math.min(end - start, max));
  }

  /** At most `max` bytes of a field as text. */
  async text(field: ProtobufField, max: number): Promise<string> {
    return new TextDecoder().decode(await this.bytes(field, max));
  }

  async #field(position: number, end: number): Promise<ProtobufField> {
    if (!this.#holds(position, end)) await this.#load(position);
    const [tag, afterTag] = this.#varint(position, end);
    const number = Number(tag >> 3n);
    const wire = Number(tag & 7n);
    if (number < 1 || number >= 2 ** 29)
      throw new MalformedModel(`the field number at byte ${position} is ${number}`);
    if (wire === 0) {
      const [value, after] = this.#varint(afterTag, end);
      return { number, start: afterTag, end: after, value, isMessage: false };
    }
    const [length, start] =
      wire === 2 ? this.#varint(afterTag, end) : [fixedSize(wire, position), afterTag];
    if (length > BigInt(end - start))
      throw new MalformedModel(
        `the field at byte ${position} has ${length} bytes, but ${end - start} are left`,
      );
    return { number, start, end: start + Number(length), isMessage: wire === 2 };
  }

  #holds(position: number, end: number): boolean {
    const last = Math.min(position + 2 * VARINT_SIZE_MAX, end);
    return position >= this.#windowStart && last <= this.#windowStart + this.#window.length;
  }

  async #load(position: number): Promise<void> {
    this.#window = await this.#source.read(position, WINDOW);
    this.#windowStart = position;
  }

  #varint(position: number, end: number): [bigint, number] {
    let low = 0;
    let factor = 1;
    for (let size = 1; size <= VARINT_SIZE_MAX && position + size <= end; size++) {
      const byte = this.#window[position + size - 1 - this.#windowStart] ?? 0x80;
      if (size > 4) return this.#wideVarint(position, end);
      low += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return [BigInt(low), position + size];
    }
    throw new MalformedModel(`the number at byte ${position} has no end`);
  }

  #wideVarint(position: number, end: number): [bigint, number] {
    let value = 0n;
    for (let size = 1; size <= VARINT_SIZE_MAX && position + size <= end; size++) {
      const byte = this.#window[position + size - 1 - this.#windowStart] ?? 0x80;
      value |= BigInt(byte & 0x7f) << BigInt(7 * (size - 1));
      if (byte < 0x80) return [BigInt.asUintN(64, value), position + size];
    }
    throw new MalformedModel(`the number at byte ${position} has no end`);
  }
}

function fixedSize(wire: number, position: number): bigint {
  if (wire === 1) return 8n;
  if (wire === 5) return 4n;
  throw new MalformedModel(
    `the field at byte ${position} has the wire type ${wire}, which ONNX does not use`,
  );
}
