/** yarn.lock of yarn 1 and of yarn 2 and later ("berry"); both are read line by line. */
import { type FoundPackage, linesOf, type PackageReader } from "./found-package.ts";

const ENTRY = /^"?((?:@[^/@\s"]+\/)?[^@\s"]+)@([a-z][a-z+]*:)?/;
const VERSION = /^ {2}"?version"?:? "?(\d[^"\s]*)"?\s*$/;
const RESOLUTION = /^ {2}"?resolution"?: "?((?:@[^/@\s"]+\/)?[^@\s"]+)@npm:(?:[^"\s]*)"?\s*$/;
const ALIASED = /^"?(?:@[^/@\s"]+\/)?[^@\s"]+@npm:((?:@[^/@\s"]+\/)?[^@\s"\d^~*<>=.|][^@\s"]*)@/;

/** Entries that come from a registry; links, paths and repositories are left out. */
export const readYarnLock: PackageReader = function* (text) {
  let entry: { name: string; offset: number; version?: string } | undefined;
  for (const line of linesOf(text)) {
    if (/^[^\s#]/.test(line.text)) {
      yield* finished(entry);
      entry = entryOf(line.text, line.offset);
    } else if (entry !== undefined) {
      const version = VERSION.exec(line.text)?.[1];
      if (version !== undefined) entry.version = version;
      entry.name = RESOLUTION.exec(line.text)?.[1] ?? entry.name;
    }
  }
  yield* finished(entry);
};

function entryOf(line: string, offset: number): { name: string; offset: number } | undefined {
  if (!line.trimEnd().endsWith(":") || line.length > 10_000) return undefined;
  const match = ENTRY.exec(line);
  const protocol = match?.[2] ?? "npm:";
  if (match === null || protocol !== "npm:") return undefined;
  return { name: ALIASED.exec(line)?.[1] ?? match[1] ?? "", offset };
}

function* finished(
  entry: { name: string; offset: number; version?: string } | undefined,
): Generator<FoundPackage> {
  if (entry?.version !== undefined)
    yield { ecosystem: "npm", name: entry.name, version: entry.version, offset: entry.offset };
}
