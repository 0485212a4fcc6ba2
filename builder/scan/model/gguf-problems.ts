import { UnscannedError } from "../../check/unscanned-error.ts";
import type { ByteSource } from "../byte-source.ts";
import { type GgufHeader, type GgufTensor, ggufHeader, NeedsMore } from "./gguf-header.ts";
import { MalformedModel, type ModelProblem, PROBLEMS_MAX } from "./model-problem.ts";
import { named, overlap, type TensorPlace } from "./place-tensors.ts";

/** The first read of a header; each further one is four times as long. */
const HEADER_READ = 1024 * 1024;
/** A vocabulary of 256,000 words has about 10 MB. */
const HEADER_READ_MAX = 64 * 1024 * 1024;

/** ggml type → elements of a block and bytes of it (`GGML_QUANT_SIZES` of gguf-py). */
const BLOCKS: ReadonlyMap<number, readonly [number, number]> = new Map([
  [0, [1, 4]],
  [1, [1, 2]],
  [2, [32, 18]],
  [3, [32, 20]],
  [6, [32, 22]],
  [7, [32, 24]],
  [8, [32, 34]],
  [10, [256, 84]],
  [11, [256, 110]],
  [12, [256, 144]],
  [13, [256, 176]],
  [14, [256, 210]],
  [15, [256, 292]],
  [16, [256, 66]],
  [17, [256, 74]],
  [18, [256, 98]],
  [19, [256, 50]],
  [20, [32, 18]],
  [21, [256, 110]],
  [22, [256, 82]],
  [23, [256, 136]],
  [24, [1, 1]],
  [25, [1, 2]],
  [26, [1, 4]],
  [27, [1, 8]],
  [28, [1, 8]],
  [29, [256, 56]],
  [30, [1, 2]],
  [34, [256, 54]],
  [35, [256, 66]],
  [39, [32, 17]],
]);

/**
 * Whether a file is GGUF: its header can be read, and every tensor lies aligned, by itself and
 * within the file. Tensors of types that are not known here are judged by their start.
 *
 * @throws {UnscannedError} when the header is larger than what is read here
 */
export async function ggufProblems(
  path: string,
  source: ByteSource,
): Promise<readonly ModelProblem[]> {
  try {
    return judge(await readHeader(path, source), source.size);
  } catch (error) {
    if (error instanceof MalformedModel) return [{ message: error.message }];
    throw error;
  }
}

async function readHeader(path: string, source: ByteSource): Promise<GgufHeader> {
  for (let size = HEADER_READ; size <= HEADER_READ_MAX; size *= 4) {
    try {
      return ggufHeader(await source.read(0, Math.min(size, source.size)), source.size);
    } catch (error) {
      if (!(error instanceof NeedsMore)) throw error;
    }
  }
  throw new UnscannedError(
    path,
    `its header has more than the ${HEADER_READ_MAX} bytes that are read`,
  );
}

function judge({ tensors, alignment, end }: GgufHeader, size: number): readonly ModelProblem[] {
  const start = Math.ceil(end / alignment) * alignment;
  const problems: string[] = [];
  const places: TensorPlace[] = [];
  for (const tensor of tensors) {
    if (problems.length >= PROBLEMS_MAX) break;
    const found = placeOf(tensor, alignment, Math.max(0, size - start));
    if (typeof found === "string") problems.push(found);
    else places.push(found);
  }
  const shared = problems.length === 0 ? overlap(places) : undefined;
  return [...problems, ...(shared === undefined ? [] : [shared])].map((message) => ({ message }));
}

/** Where the tensor lies, or why it cannot. */
function placeOf(
  { name, shape, type, offset }: GgufTensor,
  alignment: number,
  dataSize: number,
): TensorPlace | string {
  if (offset % BigInt(alignment) !== 0n)
    return `${named(name)} begins at ${offset}, which is no multiple of the alignment ${alignment}`;
  const [elements, bytes] = BLOCKS.get(type) ?? [1, 0];
  const [row = 1n] = shape;
  if (row % BigInt(elements) !== 0n)
    return `${named(name)} has rows of ${row}, but its type ${type} has blocks of ${elements}`;
  const count = shape.reduce((product, side) => product * side, 1n);
  const size = (count / BigInt(elements)) * BigInt(bytes);
  if (offset + size > BigInt(dataSize))
    return `${named(name)} needs the bytes ${offset} to ${offset + size}, but the data has ${dataSize}`;
  return { name, begin: Number(offset), end: Number(offset + size) };
}
