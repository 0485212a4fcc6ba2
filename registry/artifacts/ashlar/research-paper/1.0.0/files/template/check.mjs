/** Prints what is wrong with the paper; exit code 1 when anything is. */
import { checkPaper } from "./check-paper.mjs";
import { readPaper } from "./read-paper.mjs";

const findings = checkPaper(readPaper());
for (const finding of findings) process.stderr.write(`paper: ${finding}\n`);
if (findings.length === 0) process.stdout.write("paper: ready\n");
process.exitCode = findings.length === 0 ? 0 : 1;
