/**
 * Writes model.safetensors from corpus/<language>.txt, the same bytes every time.
 *
 *     node train.mjs > model.safetensors
 */
import { readdirSync, readFileSync } from "node:fs";
import { BUCKETS, buckets } from "./language-id.mjs";

/** Added to every count, so that an n-gram that was never seen does not rule a language out. */
const SMOOTHING = 0.1;

const files = readdirSync(new URL("corpus/", import.meta.url)).sort();
const languages = files.map((file) => file.replace(".txt", ""));
const weights = new Float32Array(BUCKETS * languages.length);
files.forEach((file, index) => {
  const text = readFileSync(new URL(`corpus/${file}`, import.meta.url), "utf8");
  const counts = new Float64Array(BUCKETS).fill(SMOOTHING);
  const grams = text.split("\n").flatMap(buckets);
  for (const bucket of grams) counts[bucket] += 1;
  const total = grams.length + SMOOTHING * BUCKETS;
  counts.forEach((count, bucket) => {
    weights[bucket * languages.length + index] = Math.log(count / total);
  });
});
const prior = new Float32Array(languages.length).fill(-Math.log(languages.length));
process.stdout.write(
  safetensors({ languages: languages.join(",") }, [
    { name: "weights", shape: [BUCKETS, languages.length], values: weights },
    { name: "prior", shape: [languages.length], values: prior },
  ]),
);

/**
 * The safetensors format: the length of the header (u64, little-endian), the header as JSON padded
 * with spaces to a multiple of 8 bytes, then the tensors one after another without holes.
 */
function safetensors(metadata, tensors) {
  let offset = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const begin = offset;
    offset += values.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [begin, offset] }];
  });
  const json = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const header = Buffer.alloc(Math.ceil(json.length / 8) * 8, " ");
  json.copy(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...tensors.map(({ values }) => littleEndian(values))]);
}

function littleEndian(values) {
  const bytes = Buffer.alloc(values.byteLength);
  values.forEach((value, index) => bytes.writeFloatLE(value, 4 * index));
  return bytes;
}
