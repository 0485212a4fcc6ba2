/** Builds registries made from other people's data, and prints what that took. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { benchSource } from "./bench-source.ts";
import { SOURCES } from "./corpus/sources.ts";
import { formatTable } from "./format-table.ts";

export interface CorpusFolders {
  /** The archives; `ASHLAR_DATA` when absent. */
  readonly data?: string | undefined;
  /** Where registries and trees stay; a temporary folder when absent. */
  readonly keep?: string | undefined;
}

export async function benchCorpora(
  sources: readonly string[],
  { data = process.env.ASHLAR_DATA, keep }: CorpusFolders,
): Promise<void> {
  if (data === undefined) {
    console.error(
      "SKIPPED: the data is not part of the project; name its folder with --data or ASHLAR_DATA",
    );
    return;
  }
  const work = keep ? resolve(keep) : mkdtempSync(join(tmpdir(), "ashlar-bench-"));
  try {
    const columns: Record<string, string>[] = [];
    for (const name of sources) {
      const archive = join(resolve(data), SOURCES.get(name)?.archive ?? "");
      if (existsSync(archive))
        columns.push(await benchSource(name, { folder: resolve(data), work: join(work, name) }));
      else console.error(`SKIPPED ${name}: ${archive} does not exist`);
    }
    if (columns.length > 0) console.log(`\n${formatTable(columns)}`);
  } finally {
    if (!keep) rmSync(work, { recursive: true, force: true });
  }
}
