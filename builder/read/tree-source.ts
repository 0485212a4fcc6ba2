/** A commit's tree, or some of its folders, as a source: content comes from the object store. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { openObjectStore } from "./object-store.ts";
import { ownText } from "./own-text.ts";
import { pathBatches } from "./path-batches.ts";
import type { RepositoryPlace } from "./read-history.ts";
import { type History, isUnreadableName, type Source, type SourceEntry } from "./source.ts";
import { treeItems } from "./tree-items.ts";

export interface CommitEntry extends SourceEntry {
  readonly objectId: string;
}

export interface TreeSourceOptions {
  /** An existing folder in the repository; git runs there. */
  readonly folder: string;
  readonly commit: string;
  readonly history: History;
  /** Folders and files to list, relative to the registry's folder; all when absent. */
  readonly paths?: readonly string[];
}

/** @throws {CodedError} E_NO_FOLDER, E_GIT, E_GIT_OBJECT */
export async function openTreeSource(
  place: RepositoryPlace,
  { folder, commit, history, paths }: TreeSourceOptions,
): Promise<Source> {
  let entries: readonly SourceEntry[] = await listEntries(place, commit, paths);
  const idOf = (entry: SourceEntry & { readonly objectId?: string }): string =>
    entry.objectId ?? "";
  const store = openObjectStore(folder);
  return {
    get entries() {
      return entries;
    },
    keepEntries(stays) {
      entries = entries.filter(stays);
    },
    history,
    idOf,
    stream: (entry) => store.stream(idOf(entry)),
    read: (entry) => store.read(idOf(entry)),
    close: () => store.close(),
  };
}

/**
 * What a commit holds, ordered by path.
 *
 * @param paths folders and files, relative to the registry's folder; all when absent
 */
export async function listEntries(
  place: RepositoryPlace,
  commit: string,
  paths: readonly string[] | undefined,
): Promise<readonly CommitEntry[]> {
  const listed = (await listTree(place, commit, paths)).map(parseEntry).sort(byPath);
  return listed.filter(
    ({ path }, index) => !isUnreadableName(path) || listed[index - 1]?.path !== path,
  );
}

async function listTree(
  { git, prefix }: RepositoryPlace,
  commit: string,
  paths: readonly string[] | undefined,
): Promise<readonly string[]> {
  const list = async (wanted?: readonly string[]): Promise<readonly string[]> => {
    const items = await treeItems(git, `${commit}:${prefix}`, ["-r", "--long"], wanted);
    if (items !== undefined) return items;
    throw new CodedError({
      code: "E_NO_FOLDER",
      exitCode: EXIT.notFound,
      message: `the commit ${commit} has no folder ${prefix}`,
      fix: "name a commit that has it, or another --registry",
    });
  };
  if (paths === undefined) return list();
  const lines = new Set<string>();
  for (const some of pathBatches(paths)) for (const line of await list(some)) lines.add(line);
  return [...lines];
}

const KINDS: Readonly<Record<string, SourceEntry["kind"]>> = {
  "100644": "file",
  "100664": "file",
  "100755": "executable",
  "120000": "symlink",
  "160000": "submodule",
};

/**
 * An entry of `git ls-tree --long`: `<mode> SP <type> SP <object> SP+ <size> TAB <path>`.
 *
 * @throws {CodedError} E_GIT_OBJECT when git does not have a file's content
 */
export function parseEntry(line: string): CommitEntry {
  const tab = line.indexOf("\t");
  const [mode = "", , id = "", size = "-"] = line.slice(0, tab).split(/ +/);
  const [objectId, path] = [ownText(id), ownText(line.slice(tab + 1))];
  const kind = isUnreadableName(path) ? "special" : (KINDS[mode] ?? "special");
  if (kind !== "file" && kind !== "executable") return { path, kind, size: 0, objectId };
  if (/^\d+$/.test(size)) return { path, kind, size: Number(size), objectId };
  throw new CodedError({
    code: "E_GIT_OBJECT",
    exitCode: EXIT.failed,
    message: `git has no blob ${objectId} (${path})`,
    fix: "run `git fsck`; in a partial clone, fetch the missing objects first",
  });
}

function byPath(a: SourceEntry, b: SourceEntry): number {
  return a.path < b.path ? -1 : 1;
}
