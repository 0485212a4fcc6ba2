/**
 * Whether a file is safetensors: 8 bytes of length, a JSON header, and a buffer that the header
 * indexes without a hole or an overlap (safetensors README, "Format", and `tensor.rs`).
 */
import { printable, shown } from "../../check/printable.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import type { ByteSource } from "../byte-source.ts";
import { duplicateKey } from "./duplicate-key.ts";
import { MalformedModel, type ModelProblem, PROBLEMS_MAX } from "./model-problem.ts";
import { named, overlap, type TensorPlace, tensorSize } from "./place-tensors.ts";

/** The library's own limit on the header, in bytes. */
const HEADER_MAX = 100_000_000;
/** Headers that are parsed here: 100,000 tensors have one of about 12 MB. */
const HEADER_READ_MAX = 32 * 1024 * 1024;
const LENGTH_SIZE = 8;
const METADATA = "__metadata__";

/** Bits of one element. */
const DTYPES: ReadonlyMap<unknown, number> = new Map([
  ...["F4"].map((name) => [name, 4] as const),
  ...["F6_E2M3", "F6_E3M2"].map((name) => [name, 6] as const),
  ...["BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"].map(
    (name) => [name, 8] as const,
  ),
  ...["I16", "U16", "F16", "BF16"].map((name) => [name, 16] as const),
  ...["I32", "U32", "F32"].map((name) => [name, 32] as const),
  ...["I64", "U64", "F64", "C64"].map((name) => [name, 64] as const),
]);

/** @throws {UnscannedError} when the header is larger than what is parsed here */
export async function safetensorsProblems(
  path: string,
  source: ByteSource,
): Promise<readonly ModelProblem[]> {
  try {
    const { header, dataSize } = await readHeader(path, source);
    return judgeHeader(header, dataSize);
  } catch (error) {
    if (error instanceof MalformedModel) return [{ message: error.message }];
    throw error;
  }
}

async function readHeader(
  path: string,
  source: ByteSource,
): Promise<{ readonly header: Readonly<Record<string, unknown>>; readonly dataSize: number }> {
  const start = await source.read(0, LENGTH_SIZE);
  if (start.length < LENGTH_SIZE)
    throw new MalformedModel(
      `the file has ${source.size} bytes; the length of the header alone has 8`,
    );
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > BigInt(HEADER_MAX))
    throw new MalformedModel(`the header has ${length} bytes; at most ${HEADER_MAX} are allowed`);
  if (length > BigInt(source.size - LENGTH_SIZE))
    throw new MalformedModel(
      `the header has ${length} bytes, but the file ends after ${source.size - LENGTH_SIZE} of them`,
    );
  const size = Number(length);
  if (size > HEADER_READ_MAX)
    throw new UnscannedError(path, `its header has ${size} bytes; ${HEADER_READ_MAX} are read`);
  const bytes = await source.read(LENGTH_SIZE, size);
  if (bytes[0] !== 0x7b) throw new MalformedModel('the header does not begin with "{"');
  return { header: parseHeader(bytes), dataSize: source.size - LENGTH_SIZE - size };
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    throw new MalformedModel("the header is not JSON in UTF-8");
  }
  const twice = duplicateKey(text);
  if (twice !== undefined)
    throw new MalformedModel(
      `the header has the key ${shown(twice)} twice, so that two readers see two files`,
    );
  return header as Record<string, unknown>;
}

function judgeHeader(
  header: Readonly<Record<string, unknown>>,
  dataSize: number,
): readonly ModelProblem[] {
  const problems: ModelProblem[] = [];
  const tensors: TensorPlace[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (problems.length >= PROBLEMS_MAX) return problems;
    const found = name === METADATA ? metadataProblem(entry) : tensorOf(name, entry);
    if (typeof found === "string") problems.push({ message: found });
    else if (found) tensors.push(found);
  }
  if (problems.length > 0) return problems;
  const cover = overlap(tensors) ?? hole(tensors, dataSize);
  return cover === undefined ? [] : [{ message: cover }];
}

function metadataProblem(metadata: unknown): string | undefined {
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata))
    return `${METADATA} is ${shown(metadata)}; it must be an object`;
  const wrong = Object.entries(metadata).find(([, value]) => typeof value !== "string");
  return (
    wrong && `${METADATA} has ${shown(wrong[1])} for ${shown(wrong[0])}; its values must be strings`
  );
}

/** The tensor's place, or what is wrong with it. */
function tensorOf(name: string, entry: unknown): TensorPlace | string {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const bits = DTYPES.get(dtype);
  if (bits === undefined) return `${named(name)} has the unknown dtype ${shown(dtype)}`;
  if (!areCounts(shape))
    return `${named(name)} has the shape ${shown(shape)}, which is no list of counts`;
  if (!areCounts(offsets) || offsets.length !== 2)
    return `${named(name)} has the data_offsets ${shown(offsets)}, which are no two offsets`;
  const [begin = 0, end = 0] = offsets;
  if (begin > end) return `${named(name)} ends at ${end}, before it begins at ${begin}`;
  try {
    const size = tensorSize(name, shape, bits);
    return size === BigInt(end - begin)
      ? { name, begin, end }
      : `${named(name)} needs ${size} bytes for ${printable(String(dtype), 20)} ${shown(shape)}, but its data_offsets span ${end - begin}`;
  } catch (error) {
    if (error instanceof MalformedModel) return error.message;
    throw error;
  }
}

function areCounts(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item === "number" && Number.isSafeInteger(item) && item >= 0)
  );
}

/** Bytes that no tensor covers: room for what nobody looks at. */
function hole(tensors: readonly TensorPlace[], dataSize: number): string | undefined {
  let covered = 0;
  for (const { name, begin, end } of tensors.toSorted(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    if (begin > covered)
      return `no tensor covers the bytes ${covered} to ${begin}, before ${named(name)}`;
    covered = Math.max(covered, end);
  }
  if (covered > dataSize)
    return `the last tensor ends at ${covered}, but the data has ${dataSize} bytes`;
  return covered < dataSize
    ? `no tensor covers the last ${dataSize - covered} bytes of the file`
    : undefined;
}
