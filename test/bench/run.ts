/**
 * `npm run bench -- [SOURCE…] [--data DIR] [--keep DIR]`: builds registries made from other people's
 * data and prints what that took. BCR when no source is named; `all` means every one. With `checks`:
 * what checking costs, with `trust` [COUNT…]: what signing and verifying cost, both on made registries
 * that need no data.
 *
 * Numbers depend on the machine, so nothing here fails on a time; each time also stands beside the
 * time that merely reading, hashing and writing the same bytes takes in the same run.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { benchSource } from "./bench-source.ts";
import { benchChecks } from "./checks/bench-checks.ts";
import { SOURCES } from "./corpus/sources.ts";
import { formatTable } from "./format-table.ts";
import { benchTrust, SAMPLE } from "./trust/bench-trust.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: "string" }, keep: { type: "string" } },
});
const data = values.data ?? process.env.ASHLAR_DATA;
const asked = positionals.filter((name) => name !== "checks");
const names = asked.includes("all") ? [...SOURCES.keys()] : asked;
const wanted = positionals.length > 0 ? names : ["bcr"];
const unknown = wanted.filter((name) => !SOURCES.has(name));

if (positionals[0] === "trust") {
  const sizes = positionals.slice(1).map(Number);
  if (sizes.every((size) => Number.isInteger(size) && size >= SAMPLE)) {
    printMachine();
    await benchTrust(sizes);
  } else {
    console.error(`trust takes numbers of artifacts, ${SAMPLE} or more each`);
    process.exitCode = 2;
  }
} else if (unknown.length > 0) {
  console.error(
    `no source ${unknown.join(", ")}; there are checks, trust, all, ${[...SOURCES.keys()].join(", ")}`,
  );
  process.exitCode = 2;
} else if (positionals.includes("checks")) {
  printMachine();
  await benchChecks();
} else if (data === undefined) {
  console.log(
    "skipped: the data is not part of the project; name its folder with --data or ASHLAR_DATA",
  );
} else {
  await bench(wanted, resolve(data));
}

async function bench(sources: readonly string[], folder: string): Promise<void> {
  printMachine();
  const work = values.keep ? resolve(values.keep) : mkdtempSync(join(tmpdir(), "ashlar-bench-"));
  try {
    const columns: Record<string, string>[] = [];
    for (const name of sources) {
      const archive = join(folder, SOURCES.get(name)?.archive ?? "");
      if (existsSync(archive))
        columns.push(await benchSource(name, { folder, work: join(work, name) }));
      else console.log(`skipped ${name}: ${archive} does not exist`);
    }
    if (columns.length > 0) console.log(`\n${formatTable(columns)}`);
  } finally {
    if (!values.keep) rmSync(work, { recursive: true, force: true });
  }
}

function printMachine(): void {
  const machine = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GiB`;
  console.log(
    `${machine.length} × ${machine[0]?.model ?? "?"}, ${memory}, Node ${process.versions.node}`,
  );
}
