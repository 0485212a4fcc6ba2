/** Unpacks one archive and converts it. */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Conversion } from "./conversion.ts";
import { SOURCES } from "./sources.ts";
import { unpackArchive } from "./unpack-archive.ts";

/**
 * @throws {Error} with a message for people, when the source is unknown, its archive is absent or
 * the output folder holds something
 */
export function convertSource(name: string, dataFolder: string, outFolder: string): Conversion {
  const source = SOURCES.get(name);
  if (!source)
    throw new Error(`there is no source "${name}"; there are ${[...SOURCES.keys()].join(", ")}`);
  mkdirSync(outFolder, { recursive: true });
  if (readdirSync(outFolder).length > 0) throw new Error(`${outFolder} is not empty`);
  const archive = join(resolve(dataFolder), source.archive);
  const unpacked = unpackArchive(archive);
  if (unpacked === undefined) throw new Error(`${archive} does not exist`);
  try {
    return source.convert(unpacked, outFolder);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}
