/** Writes paper.md with its numbers filled in to standard output, for pandoc. */
import { results } from "./analysis.mjs";
import { fillNumbers } from "./check-paper.mjs";
import { readPaper } from "./read-paper.mjs";

const { paper, readings } = readPaper();
process.stdout.write(fillNumbers(paper, results(readings)));
