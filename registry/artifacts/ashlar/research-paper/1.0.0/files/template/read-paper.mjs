import { readdirSync, readFileSync } from "node:fs";
import { readReadings } from "./analysis.mjs";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");

/** The files of this paper, as {@link checkPaper} wants them. */
export function readPaper() {
  const names = readdirSync(new URL("figures/", import.meta.url)).sort();
  return {
    paper: read("paper.md"),
    bibliography: read("references.bib"),
    citation: read("CITATION.cff"),
    readings: readReadings(),
    figures: Object.fromEntries(names.map((name) => [`figures/${name}`, read(`figures/${name}`)])),
  };
}
