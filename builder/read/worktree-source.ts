/**
 * A folder as a source: what git would commit from it (tracked files and new ones that are not
 * ignored), or every file when the folder is in no repository. Links are listed, never followed.
 */
import { createReadStream, readFileSync } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { GitCommand } from "./git-command.ts";
import { findRepository, NO_HISTORY, type RepositoryPlace, readHistory } from "./read-history.ts";
import { requireFolder } from "./require-folder.ts";
import { isUnreadableName, type Source, type SourceEntry } from "./source.ts";
import { treeItems } from "./tree-items.ts";

/** Files looked at in one go; more only fills the thread pool's queue. */
const STAT_BATCH = 256;

/**
 * Bytes up to which a file is read at once and on this thread: to hand the calls over takes ten times
 * as long as they do. The disk was asked about the file before, when it was listed.
 */
const SMALL_SIZE_MAX = 64 * 1024;

/** Path → its mode in git's index where that counts and not the file's: on a disk without modes or links. */
type Listed = ReadonlyMap<string, string | undefined>;

/** @throws {CodedError} E_NO_FOLDER, E_NO_WORKTREE, E_GIT */
export async function openWorktreeSource(folder: string): Promise<Source> {
  await requireFolder(folder);
  const place = await findRepository(folder);
  if (place) requireWorktree(place, folder);
  const { history, commits } = place
    ? await readHistory(place, "HEAD", { folder })
    : { history: NO_HISTORY, commits: [] };
  const listed: Listed = place
    ? await listedByGit(place)
    : new Map((await walked(folder)).map((path) => [path, undefined]));
  return {
    entries: await entriesOf(folder, listed),
    history,
    ...(place &&
      history.commit !== null && {
        recorded: await recordedIds(place, history.commit),
        past: { place, folder, commit: history.commit, commits },
      }),
    read: async ({ path, size }) =>
      size <= SMALL_SIZE_MAX ? readFileSync(join(folder, path)) : readFile(join(folder, path)),
    stream: ({ path, size }) =>
      size <= SMALL_SIZE_MAX ? smallFile(join(folder, path)) : createReadStream(join(folder, path)),
    close: async () => undefined,
  };
}

async function* smallFile(place: string): AsyncGenerator<Uint8Array> {
  yield readFileSync(place);
}

async function recordedIds(
  { git, prefix }: RepositoryPlace,
  commit: string,
): Promise<ReadonlyMap<string, string>> {
  const lines = (await treeItems(git, `${commit}:${prefix}artifacts`, ["-r"])) ?? [];
  return new Map(
    lines.map((line) => {
      const tab = line.indexOf("\t");
      return [`artifacts/${line.slice(tab + 1)}`, line.slice(0, tab).split(" ")[2] ?? ""];
    }),
  );
}

function requireWorktree({ hasWorktree }: RepositoryPlace, folder: string): void {
  if (hasWorktree) return;
  throw new CodedError({
    code: "E_NO_WORKTREE",
    exitCode: EXIT.usage,
    message: `the repository of ${folder} has no working tree here`,
    fix: "build a commit of it with `ashlar build --commit HEAD`, or use a checkout",
  });
}

async function listedByGit({ git }: RepositoryPlace): Promise<Listed> {
  const which = ["--cached", "--stage", "--others", "--exclude-standard"];
  const items = (await git(["ls-files", "-z", "-t", ...which])).split("\0").filter(Boolean);
  const counts = await indexModes(git);
  const listed = new Map<string, string | undefined>();
  // `? <path>`, and of what is tracked `<letter> <mode> <object> <stage> TAB <path>`.
  for (const item of items) {
    const [letter, line] = [item[0], item.slice(2)];
    if (letter === "?") listed.set(line, undefined);
    else {
      const mode = line.slice(0, line.indexOf(" "));
      listed.set(line.slice(line.indexOf("\t") + 1), counts.test(mode) ? mode : undefined);
    }
  }
  return listed;
}

/** The modes that git takes from its index, because this disk keeps none (core.fileMode, core.symlinks). */
async function indexModes(git: GitCommand): Promise<RegExp> {
  // Each value that is set, the one that counts last; without any, git ends with an error.
  const found = await git([
    "config",
    "--type=bool",
    "--get-regexp",
    "^core\\.(symlinks|filemode)$",
  ]).catch(() => "");
  const values = new Map(found.split("\n").map((line) => line.split(" ") as [string, string]));
  const links = values.get("core.symlinks") === "false" ? "120000" : "";
  const files = values.get("core.filemode") === "false" ? "100644|100755" : "";
  return new RegExp(`^(?:${[links, files].filter(Boolean).join("|") || "none"})$`);
}

/** Folders whose names cannot be read are listed and not entered: by what is left of the name there is none. */
async function walked(folder: string): Promise<string[]> {
  const paths: string[] = [];
  const folders = [""];
  for (const prefix of folders) {
    for (const item of await readdir(join(folder, prefix), { withFileTypes: true })) {
      const path = prefix ? `${prefix}/${item.name}` : item.name;
      (item.isDirectory() && !isUnreadableName(path) ? folders : paths).push(path);
    }
  }
  return paths;
}

async function entriesOf(folder: string, listed: Listed): Promise<SourceEntry[]> {
  const entries: SourceEntry[] = [];
  const isReal = realFolders(folder);
  const items = [...listed];
  for (let start = 0; start < items.length; start += STAT_BATCH) {
    const batch = await Promise.all(
      items.slice(start, start + STAT_BATCH).map(async ([path, mode]) => {
        const entry = await entryOf(folder, path, mode);
        return entry && (await isReal(dirname(path))) ? entry : undefined;
      }),
    );
    entries.push(...batch.filter((entry) => entry !== undefined));
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Whether a folder below `top` is reached without a link. Git's index may list files in a folder
 * that has been replaced by a link to somewhere else; what lies there is not the registry's.
 */
function realFolders(top: string): (path: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>([[".", Promise.resolve(true)]]);
  const isReal = async (path: string): Promise<boolean> =>
    isUnreadableName(path) ||
    ((await lookUp(dirname(path))) && (await lstat(join(top, path))).isDirectory());
  const lookUp = (path: string): Promise<boolean> => {
    const answer = known.get(path) ?? isReal(path);
    known.set(path, answer);
    return answer;
  };
  return lookUp;
}

async function entryOf(
  folder: string,
  listed: string,
  mode: string | undefined,
): Promise<SourceEntry | undefined> {
  const path = listed.replace(/\/$/, "");
  if (isUnreadableName(path)) return { path, kind: "special", size: 0 };
  const found = await lstat(join(folder, path)).catch(() => undefined);
  if (!found) return undefined;
  if (found.isSymbolicLink() || (found.isFile() && mode === "120000"))
    return { path, kind: "symlink", size: 0 };
  if (!found.isFile())
    return { path, kind: found.isDirectory() ? "submodule" : "special", size: 0 };
  const isExecutable = mode === undefined ? (found.mode & 0o100) !== 0 : mode === "100755";
  return { path, kind: isExecutable ? "executable" : "file", size: found.size };
}
