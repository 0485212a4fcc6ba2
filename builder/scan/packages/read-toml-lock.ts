/** Locks in TOML that list their packages as `[[package]]`: Cargo.lock, poetry.lock, uv.lock, pdm.lock, pylock.toml. */
import { type FoundPackage, linesOf, type PackageReader } from "./found-package.ts";

interface Entry {
  readonly offset: number;
  name?: string;
  nameOffset?: number;
  version?: string;
  source?: string;
}

const FIELD = /^(name|version|source|type)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\{.*))/;

export const readCargoLock: PackageReader = (text) =>
  entries(text, (entry) =>
    /^(?:registry|sparse)\+/.test(entry.source ?? "") ? "crates.io" : undefined,
  );

/** A source that is a folder, a file or a repository is not from the index. */
export const readPythonLock: PackageReader = (text) =>
  entries(text, (entry) =>
    /^(?:directory|file|git|url)$|\b(?:virtual|editable|directory|path|git|url)\s*=/.test(
      entry.source ?? "",
    )
      ? undefined
      : "PyPI",
  );

function* entries(
  text: string,
  ecosystemOf: (entry: Entry) => string | undefined,
): Generator<FoundPackage> {
  let entry: Entry | undefined;
  let table = "";
  let inText = false;
  for (const line of linesOf(text)) {
    // A text over several lines may hold anything.
    const marks = line.text.match(/"""|'''/g)?.length ?? 0;
    const within = inText;
    if (marks % 2 === 1) inText = !inText;
    if (within) continue;
    const heading = /^\s*(\[{1,2}[^\]]*\]{1,2})/.exec(line.text)?.[1];
    if (heading !== undefined) {
      table = heading;
      if (/^\[\[packages?\]\]$/.test(heading)) {
        yield* finished(entry, ecosystemOf);
        entry = { offset: line.offset };
      }
    } else if (entry !== undefined) readField(entry, table, line.text.trim(), line.offset);
  }
  yield* finished(entry, ecosystemOf);
}

function readField(entry: Entry, table: string, line: string, offset: number): void {
  const match = FIELD.exec(line);
  if (match === null) return;
  const value = match[2] ?? match[3] ?? match[4] ?? "";
  const key = match[1];
  if (/^\[\[packages?\]\]$/.test(table)) {
    if (key === "name") {
      entry.name = value;
      entry.nameOffset = offset;
    } else if (key === "version") entry.version = value;
    else if (key === "source") entry.source = value;
  } else if (/^\[packages?\.source\]$/.test(table) && key === "type") entry.source = value;
}

function* finished(
  entry: Entry | undefined,
  ecosystemOf: (entry: Entry) => string | undefined,
): Generator<FoundPackage> {
  if (entry?.name === undefined || entry.version === undefined) return;
  const ecosystem = ecosystemOf(entry);
  if (ecosystem === undefined) return;
  const { name, version } = entry;
  yield { ecosystem, name, version, offset: entry.nameOffset ?? entry.offset };
}
