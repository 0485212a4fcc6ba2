import { createReadStream } from "node:fs";
import { parseArgs } from "node:util";
import { formatSummary, summarizeCsv } from "./index.js";

const USAGE = "usage: node cli.js [--delimiter CHARACTER] [--json] [FILE]   (without FILE: standard input)\n";

const OPTIONS = { delimiter: { type: "string", short: "d" }, json: { type: "boolean", default: false } };

/** Exit status: 0 done, 1 the file cannot be read or is not CSV, 2 wrong arguments. */
async function main(args) {
  let parsed;
  try {
    parsed = parseArgs({ args, allowPositionals: true, options: OPTIONS });
    if (parsed.positionals.length > 1) throw new TypeError("more than one file");
  } catch (error) {
    process.stderr.write(`csv-summary: ${error.message}\n${USAGE}`);
    return 2;
  }
  const [file] = parsed.positionals;
  const { json, ...options } = parsed.values;
  const source = file === undefined ? process.stdin : createReadStream(file);
  try {
    const summary = await summarizeCsv(source, options);
    process.stdout.write(json ? `${JSON.stringify(summary, null, 2)}\n` : formatSummary(summary));
    return 0;
  } catch (error) {
    process.stderr.write(`csv-summary: ${file ?? "standard input"}: ${error.message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
