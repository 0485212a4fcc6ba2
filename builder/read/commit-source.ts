/** A commit as a source: content comes from the object store, so links and submodules are only names. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { openObjectStore } from "./object-store.ts";
import {
  findRepository,
  type RepositoryPlace,
  readHistory,
  resolveRevision,
} from "./read-history.ts";
import { requireFolder } from "./require-folder.ts";
import { isUnreadableName, type Source, type SourceEntry } from "./source.ts";

interface CommitEntry extends SourceEntry {
  readonly objectId: string;
}

/** @throws {CodedError} E_NO_FOLDER, E_NOT_GIT, E_REVISION, E_GIT, E_GIT_OBJECT */
export async function openCommitSource(folder: string, revision: string): Promise<Source> {
  await requireFolder(folder);
  const place = await findRepository(folder);
  if (!place) {
    throw new CodedError({
      code: "E_NOT_GIT",
      exitCode: EXIT.usage,
      message: `${folder} is not in a git repository`,
      fix: "leave --commit out to build the folder as it is, or run `git init` and commit",
    });
  }
  const commit = await resolveRevision(place.git, `${revision}^{commit}`);
  if (!commit) {
    throw new CodedError({
      code: "E_REVISION",
      exitCode: EXIT.notFound,
      message: `the repository has no commit "${revision}"`,
      fix: "name a branch, tag or commit that `git log` shows",
    });
  }
  const history = await readHistory(place, folder, commit);
  const listed = (await listTree(place, commit)).map(parseEntry).sort(byPath);
  const entries = listed.filter(
    ({ path }, index) => !isUnreadableName(path) || listed[index - 1]?.path !== path,
  );
  const objectIds = new Map<SourceEntry, string>(entries.map((entry) => [entry, entry.objectId]));
  const store = openObjectStore(folder);
  const stream = (entry: SourceEntry): AsyncIterable<Uint8Array> =>
    store.stream(objectIds.get(entry) ?? "");
  return {
    entries,
    history,
    stream,
    read: async (entry) => Buffer.concat(await Array.fromAsync(stream(entry))),
    close: () => store.close(),
  };
}

async function listTree({ git, prefix }: RepositoryPlace, commit: string): Promise<string[]> {
  const tree = await resolveRevision(git, `${commit}:${prefix}`);
  if (tree === undefined) {
    throw new CodedError({
      code: "E_NO_FOLDER",
      exitCode: EXIT.notFound,
      message: `the commit ${commit} has no folder ${prefix}`,
      fix: "name a commit that has it, or another --registry",
    });
  }
  const listing = await git(["ls-tree", "-r", "-z", "--long", "--full-tree", tree]);
  return listing.split("\0").filter(Boolean);
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
  const path = line.slice(tab + 1);
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
