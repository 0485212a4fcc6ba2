/** `node test/bench/corpus/convert.ts SOURCE [DATA_DIR] OUT_DIR`: one archive into a source registry. */
import { resolve } from "node:path";
import { convertSource } from "./convert-source.ts";
import { SOURCES } from "./sources.ts";

const args = process.argv.slice(2);
const [source, ...folders] = args;
const out = folders.at(-1);
const data = folders.length === 2 ? folders[0] : process.env.ASHLAR_DATA;
if (source === undefined || out === undefined || folders.length > 2) {
  stop(`usage: convert.ts SOURCE [DATA_DIR] OUT_DIR
SOURCE is one of ${[...SOURCES.keys()].join(", ")}; DATA_DIR may stand in ASHLAR_DATA.`);
} else if (data === undefined) {
  stop("no data folder: name it before OUT_DIR, or set ASHLAR_DATA");
} else {
  try {
    const { counts, notes } = convertSource(source, data, resolve(out));
    console.log(
      `${source}: ${counts.artifacts} artifacts, ${counts.versions} versions, ${counts.dependencies} dependencies, ${counts.files} files`,
    );
    for (const note of notes) console.log(`  ${note}`);
  } catch (error) {
    stop(error instanceof Error ? error.message : String(error));
  }
}

function stop(message: string): void {
  console.error(message);
  process.exitCode = 2;
}
