/** A commit as a source: content comes from the object store, so links and submodules are only names. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { openObjectStore } from "./object-store.ts";
import { findRepository, readHistory, resolveCommit } from "./read-history.ts";
import type { Source, SourceEntry } from "./source.ts";

interface CommitEntry extends SourceEntry {
  readonly objectId: string;
}

/** @throws {CodedError} E_NOT_GIT, E_REVISION */
export async function openCommitSource(folder: string, revision: string): Promise<Source> {
  const place = await findRepository(folder);
  if (!place) {
    throw new CodedError({
      code: "E_NOT_GIT",
      exitCode: EXIT.usage,
      message: `${folder} is not in a git repository`,
      fix: "leave --commit out to build the folder as it is, or run `git init` and commit",
    });
  }
  const commit = await resolveCommit(place.git, revision);
  if (!commit) {
    throw new CodedError({
      code: "E_REVISION",
      exitCode: EXIT.notFound,
      message: `the repository has no commit "${revision}"`,
      fix: "name a branch, tag or commit that `git log` shows",
    });
  }
  const history = await readHistory(place, commit);
  const listing = await place.git.raw([
    "ls-tree",
    "-r",
    "-z",
    "--long",
    "--full-tree",
    `${commit}:${place.prefix}`,
  ]);
  const entries = listing.split("\0").filter(Boolean).map(parseEntry).sort(byPath);
  const objectIds = new Map(entries.map((entry) => [entry.path, entry.objectId]));
  const store = openObjectStore(folder);
  const stream = (entry: SourceEntry): AsyncIterable<Uint8Array> =>
    store.stream(objectIds.get(entry.path) ?? "");
  return {
    entries,
    history,
    stream,
    read: async (entry) => Buffer.concat(await Array.fromAsync(stream(entry))),
    close: () => store.close(),
  };
}

const KINDS: Readonly<Record<string, SourceEntry["kind"]>> = {
  "100644": "file",
  "100664": "file",
  "100755": "executable",
  "120000": "symlink",
  "160000": "submodule",
};

/** `<mode> SP <type> SP <object> SP+ <size> TAB <path>` (git-ls-tree, --long). */
function parseEntry(line: string): CommitEntry {
  const tab = line.indexOf("\t");
  const [mode = "", , objectId = "", size = "-"] = line.slice(0, tab).split(/ +/);
  const kind = KINDS[mode] ?? "special";
  const isFile = kind === "file" || kind === "executable";
  return { path: line.slice(tab + 1), kind, size: isFile ? Number(size) : 0, objectId };
}

function byPath(a: SourceEntry, b: SourceEntry): number {
  return a.path < b.path ? -1 : 1;
}
