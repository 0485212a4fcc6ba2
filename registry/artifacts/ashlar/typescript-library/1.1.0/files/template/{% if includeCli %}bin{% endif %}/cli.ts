#!/usr/bin/env node
/** The command line: every argument, or every line of standard input, becomes one slug. */
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { slugify } from "../lib/slugify.ts";

const USAGE = `Usage: cli.ts [--max-length N] [TEXT...]

Writes one slug a line. Without TEXT, reads standard input.
`;

const EXIT_USAGE = 2;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "max-length": { type: "string", default: "80" }, help: { type: "boolean", short: "h" } },
  });
  const maxLength = Number(values["max-length"]);
  if (values.help) {
    process.stdout.write(USAGE);
  } else {
    const lines = positionals.length > 0 ? positionals : createInterface({ input: process.stdin });
    for await (const line of lines) process.stdout.write(`${slugify(line, maxLength)}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = EXIT_USAGE;
}
