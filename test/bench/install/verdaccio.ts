/** Verdaccio with packages in its storage. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchReport } from "../bench-report.ts";
import type { DebianRecord } from "../search/debian-records.ts";
import { archiveName, npmArchive, npmName, verdaccioDocument } from "./npm-package.ts";
import { runVerdaccio, VERDACCIO } from "./run-verdaccio.ts";
import type { RunningServer } from "./serve-folder.ts";

/** Undefined when it cannot be had here, which the report then says. */
export async function startVerdaccio(
  records: readonly DebianRecord[],
  folder: string,
  report: BenchReport,
): Promise<RunningServer | undefined> {
  fillStorage(records, join(folder, "storage"));
  const server = await runVerdaccio(folder);
  if (server) report.version(...VERDACCIO);
  else report.skipped("npm, pnpm", `${VERDACCIO.join("@")} cannot be installed from npm here`);
  return server;
}

function fillStorage(records: readonly DebianRecord[], storage: string): void {
  const known = new Map(records.map((record) => [record.name, record]));
  for (const record of records) {
    const place = join(storage, npmName(record));
    mkdirSync(place, { recursive: true });
    const archive = npmArchive(record, known);
    const document = verdaccioDocument(record, known, archive);
    writeFileSync(join(place, archiveName(record)), archive);
    writeFileSync(join(place, "package.json"), JSON.stringify(document));
  }
}
