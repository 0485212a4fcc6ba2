/**
 * Accuracy on heldout/<language>.txt, one text a line, none of which is in the corpus:
 *
 *     node evaluate.mjs
 *
 * prints the totals, the macro-averaged F1 score and every text that was taken for another language.
 */
import { readdirSync, readFileSync } from "node:fs";
import { identify, readModel } from "./language-id.mjs";

const model = readModel(readFileSync(new URL("model.safetensors", import.meta.url)));
const answers = readdirSync(new URL("heldout/", import.meta.url)).sort().flatMap((file) =>
  readFileSync(new URL(`heldout/${file}`, import.meta.url), "utf8")
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => ({ text, expected: file.replace(".txt", ""), found: identify(model, text)[0].language })),
);
const wrong = answers.filter(({ expected, found }) => expected !== found);
const f1 = model.languages.map((language) => {
  const right = answers.filter(({ expected, found }) => expected === language && found === language).length;
  const named = answers.filter(({ expected, found }) => expected === language || found === language).length;
  return (2 * right) / (named + right);
});
console.log(
  JSON.stringify(
    {
      texts: answers.length,
      right: answers.length - wrong.length,
      accuracy: round((answers.length - wrong.length) / answers.length),
      f1: round(f1.reduce((sum, score) => sum + score, 0) / f1.length),
      wrong,
    },
    null,
    2,
  ),
);

function round(value) {
  return Number(value.toFixed(4));
}
