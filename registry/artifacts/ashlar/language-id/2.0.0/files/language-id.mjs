/**
 * Which language a text is written in, from its letters.
 *
 *     node language-id.mjs "Wo ist der Schlüssel?"
 *     de 1.000
 *
 * A text is lower-cased, everything but letters becomes one space, and each run of 1 to 3
 * characters is counted in one of 8192 buckets. A language's score is its log prior plus the sum of
 * the log probabilities of those buckets (multinomial naive Bayes).
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

export const BUCKETS = 8192;
const LENGTHS = [1, 2, 3];
/** Longer texts are cut: the answer no longer changes, and hostile input stays cheap. */
const TEXT_LENGTH_MAX = 20_000;

/** The bucket of each n-gram of a text, in order, with repeats. */
export function buckets(text) {
  const letters = text
    .slice(0, TEXT_LENGTH_MAX)
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}]+/gu, " ")
    .trim();
  if (letters === "") return [];
  const padded = ` ${letters} `;
  return LENGTHS.flatMap((length) =>
    Array.from({ length: Math.max(padded.length - length + 1, 0) }, (_, start) =>
      hash(padded.slice(start, start + length)),
    ),
  );
}

/** FNV-1a, 32 bits, over UTF-16 code units; folded to a bucket. */
function hash(gram) {
  let state = 0x811c9dc5;
  for (let index = 0; index < gram.length; index += 1) {
    state = Math.imul(state ^ gram.charCodeAt(index), 0x01000193);
  }
  return ((state >>> 16) ^ state) & (BUCKETS - 1);
}

/**
 * A model from the bytes of a safetensors file: `weights` [BUCKETS, languages] and `prior`
 * [languages], little-endian 32-bit floats; the languages stand in the metadata.
 *
 * @throws {RangeError} when the file does not have this form.
 */
export function readModel(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > bytes.byteLength - 8) throw new RangeError("the header is longer than the file");
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
  const languages = header.__metadata__.languages.split(",");
  const tensor = (name, length) => {
    const { dtype, data_offsets: [begin, end] } = header[name];
    if (dtype !== "F32" || end - begin !== 4 * length) throw new RangeError(`${name} is not ${length} floats`);
    return Float32Array.from({ length }, (_, index) => view.getFloat32(8 + headerLength + begin + 4 * index, true));
  };
  return { languages, weights: tensor("weights", BUCKETS * languages.length), prior: tensor("prior", languages.length) };
}

/**
 * The languages by falling probability: `[{ language, probability }]`. Without a letter in the text
 * all are equally probable.
 */
export function identify(model, text) {
  const { languages, weights, prior } = model;
  const scores = Array.from(prior);
  for (const bucket of buckets(text)) {
    for (let index = 0; index < languages.length; index += 1) {
      scores[index] += weights[bucket * languages.length + index];
    }
  }
  const most = Math.max(...scores);
  const shares = scores.map((score) => Math.exp(score - most));
  const sum = shares.reduce((total, share) => total + share, 0);
  return languages
    .map((language, index) => ({ language, probability: shares[index] / sum }))
    .sort((a, b) => b.probability - a.probability);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const model = readModel(readFileSync(new URL("model.safetensors", import.meta.url)));
  const [best] = identify(model, process.argv.slice(2).join(" "));
  console.log(`${best.language} ${best.probability.toFixed(3)}`);
}
