/**
 * What a page of results shows, for engines whose index keeps names only: one file, as whole as the
 * index itself.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FileHost, SearchRecord } from "./search-engine.ts";

const FILE = "records.json";

interface ShownRecord {
  readonly name: string;
  readonly summary: string;
}

export function writeShownRecords(records: readonly SearchRecord[], folder: string): void {
  const shown: ShownRecord[] = records.map(({ name, summary }) => ({ name, summary }));
  writeFileSync(join(folder, FILE), JSON.stringify(shown));
}

export async function readShownRecords(host: FileHost): Promise<readonly ShownRecord[]> {
  return JSON.parse(Buffer.from(await host.readFile(FILE)).toString()) as ShownRecord[];
}
