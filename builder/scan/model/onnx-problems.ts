/**
 * Whether a file is ONNX (`onnx/onnx.proto`): a model with a graph, whose tensors have the bytes
 * that their shapes need and whose external data lies in the payload.
 */
import { printable, shown } from "../../check/printable.ts";
import type { ByteSource } from "../byte-source.ts";
import { externalDataProblem } from "./external-data-problem.ts";
import { MalformedModel, type ModelProblem, PROBLEMS_MAX } from "./model-problem.ts";
import { named, tensorSize } from "./place-tensors.ts";
import { type ProtobufField, ProtobufReader } from "./protobuf-reader.ts";

export interface OnnxFile {
  readonly path: string;
  readonly source: ByteSource;
  /** Sizes of all files of the payload, by path. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Shapes of what the graph takes and gives; -1 for a side that is free. */
export interface OnnxSignature {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly number[] | undefined;
}

export interface OnnxReport {
  readonly problems: readonly ModelProblem[];
  readonly signature: OnnxSignature;
}

/** Graphs in graphs, and messages on the way to them; people write 3. */
const DEPTH_MAX = 64;
const NAME_MAX = 1024;
/** Bits of one element by `TensorProto.DataType`; strings (8) have none. */
const ELEMENT_BITS: ReadonlyMap<number, number> = new Map([
  ...[1, 6, 12].map((type) => [type, 32] as const),
  ...[2, 3, 9, 17, 18, 19, 20, 24].map((type) => [type, 8] as const),
  ...[4, 5, 10, 16].map((type) => [type, 16] as const),
  ...[7, 11, 13, 14].map((type) => [type, 64] as const),
  [15, 128],
]);

type Kind = "graph" | "node" | "attribute" | "tensor" | "sparse" | "function" | "training";

/** Message kind → field → kind of the message in it. */
const CHILDREN: Readonly<Record<Exclude<Kind, "tensor">, Readonly<Record<number, Kind>>>> = {
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
  function: { 7: "node", 11: "attribute" },
  training: { 1: "graph", 2: "graph" },
};
const MODEL_CHILDREN: Readonly<Record<number, Kind>> = {
  7: "graph",
  20: "training",
  25: "function",
};

export async function onnxProblems(file: OnnxFile): Promise<OnnxReport> {
  const walk = new Walk(file);
  try {
    await walk.model();
  } catch (error) {
    if (!(error instanceof MalformedModel)) throw error;
    walk.problems.push({ message: error.message });
  }
  return walk;
}

class Walk implements OnnxReport {
  readonly problems: ModelProblem[] = [];
  readonly signature: { inputs: OnnxValue[]; outputs: OnnxValue[] } = { inputs: [], outputs: [] };
  readonly #file: OnnxFile;
  readonly #reader: ProtobufReader;
  readonly #initialized = new Set<string>();

  constructor(file: OnnxFile) {
    this.#file = file;
    this.#reader = new ProtobufReader(file.source);
  }

  async model(): Promise<void> {
    let version = 0n;
    let graphs = 0;
    for await (const field of this.#reader.fields(0, this.#reader.size)) {
      if (field.number === 1 && field.value !== undefined) version = field.value;
      const kind = field.isMessage ? MODEL_CHILDREN[field.number] : undefined;
      if (kind === "graph" && ++graphs === 1) await this.#signatureOf(field);
      if (kind) await this.#message(kind, field, 1);
    }
    if (version < 1n || version > 1000n)
      this.problems.push({
        message: `the ir_version is ${version}; it says which rules the file follows`,
      });
    if (graphs !== 1)
      this.problems.push({ message: `there are ${graphs} graphs in the model; there must be one` });
    this.signature.inputs = this.signature.inputs.filter(
      ({ name }) => !this.#initialized.has(name),
    );
  }

  async #message(kind: Kind, field: ProtobufField, depth: number): Promise<void> {
    if (this.problems.length >= PROBLEMS_MAX) return;
    if (depth > DEPTH_MAX) throw new MalformedModel(`graphs nest more than ${DEPTH_MAX} deep`);
    if (kind === "tensor") return this.#tensor(field);
    const children = CHILDREN[kind];
    for await (const child of this.#reader.fields(field.start, field.end)) {
      const inner = child.isMessage ? children[child.number] : undefined;
      if (inner) await this.#message(inner, child, depth + 1);
    }
  }

  async #tensor(field: ProtobufField): Promise<void> {
    const dims: bigint[] = [];
    const external = new Map<string, string>();
    let name = "";
    let type = 0;
    let isExternal = false;
    let raw: ProtobufField | undefined;
    for await (const part of this.#reader.fields(field.start, field.end)) {
      if (part.number === 1) dims.push(...(await this.#dims(part)));
      if (part.number === 2) type = Number(part.value ?? 0n);
      if (part.number === 8) name = await this.#reader.text(part, NAME_MAX);
      if (part.number === 9) raw = part;
      if (part.number === 13 && part.isMessage) external.set(...(await this.#pair(part)));
      if (part.number === 14) isExternal = part.value === 1n;
    }
    const problem =
      sideProblem(name, dims) ??
      (isExternal || external.size > 0
        ? externalDataProblem(name, external, this.#file)
        : rawProblem({ name, dims, type, raw }));
    if (problem !== undefined) this.problems.push({ message: problem });
  }

  /** `repeated int64`: one, or many packed. */
  async #dims(part: ProtobufField): Promise<readonly bigint[]> {
    if (part.value !== undefined) return [BigInt.asIntN(64, part.value)];
    const bytes = await this.#reader.bytes(part, NAME_MAX);
    const dims: bigint[] = [];
    let value = 0n;
    let shift = 0n;
    for (const byte of bytes) {
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte >= 0x80 && shift < 70n) continue;
      dims.push(BigInt.asIntN(64, value));
      value = 0n;
      shift = 0n;
    }
    return dims;
  }

  async #pair(field: ProtobufField): Promise<[string, string]> {
    let key = "";
    let value = "";
    for await (const part of this.#reader.fields(field.start, field.end)) {
      if (part.number === 1) key = await this.#reader.text(part, NAME_MAX);
      if (part.number === 2) value = await this.#reader.text(part, NAME_MAX);
    }
    return [key, value];
  }

  async #signatureOf(graph: ProtobufField): Promise<void> {
    for await (const field of this.#reader.fields(graph.start, graph.end)) {
      if (field.number === 5) this.#initialized.add(await this.#nameOf(field));
      if (field.number === 11) this.signature.inputs.push(await this.#value(field));
      if (field.number === 12) this.signature.outputs.push(await this.#value(field));
    }
  }

  async #nameOf(tensor: ProtobufField): Promise<string> {
    for await (const part of this.#reader.fields(tensor.start, tensor.end))
      if (part.number === 8) return this.#reader.text(part, NAME_MAX);
    return "";
  }

  /** ValueInfoProto: name, type → tensor_type → shape → dim. */
  async #value(field: ProtobufField): Promise<OnnxValue> {
    let name = "";
    let shape: number[] | undefined;
    for await (const part of this.#reader.fields(field.start, field.end)) {
      if (part.number === 1) name = await this.#reader.text(part, NAME_MAX);
      if (part.number !== 2 || !part.isMessage) continue;
      const tensor = await this.#first(part, 1);
      const dims = tensor && (await this.#first(tensor, 2));
      if (dims) shape = await this.#sides(dims);
    }
    return { name, shape };
  }

  async #first(field: ProtobufField, number: number): Promise<ProtobufField | undefined> {
    for await (const part of this.#reader.fields(field.start, field.end))
      if (part.number === number && part.isMessage) return part;
    return undefined;
  }

  async #sides(shape: ProtobufField): Promise<number[]> {
    const sides: number[] = [];
    for await (const dim of this.#reader.fields(shape.start, shape.end)) {
      let side = -1;
      for await (const part of this.#reader.fields(dim.start, dim.end))
        if (part.number === 1 && part.value !== undefined)
          side = Number(BigInt.asIntN(64, part.value));
      sides.push(side < 0 ? -1 : side);
    }
    return sides;
  }
}

function sideProblem(name: string, dims: readonly bigint[]): string | undefined {
  return dims.some((side) => side < 0n)
    ? `${named(name)} has the shape ${shown(dims.map(Number))}; no side can be negative`
    : undefined;
}

function rawProblem({
  name,
  dims,
  type,
  raw,
}: {
  readonly name: string;
  readonly dims: readonly bigint[];
  readonly type: number;
  readonly raw: ProtobufField | undefined;
}): string | undefined {
  const bits = ELEMENT_BITS.get(type);
  if (raw === undefined || bits === undefined) return undefined;
  try {
    const needed = tensorSize(name, dims, bits);
    const size = raw.end - raw.start;
    return needed === BigInt(size)
      ? undefined
      : `${named(name)} needs ${needed} bytes for its shape ${printable(`[${dims.join(", ")}]`, 60)}, but has ${size}`;
  } catch (error) {
    if (error instanceof MalformedModel) return error.message;
    throw error;
  }
}
