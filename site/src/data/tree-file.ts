/** The published tree on disk: the only place from which pages and their planner read files. `folder` is the tree's, by default the one that this process renders. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Parsed, parseShape, type Shape } from "../../../schemas/parse.ts";

/** In a tree that is being made of the tree before it: a link to that one, which has what did not change. */
const BELOW = ".below";

/** @param path relative to the tree's root. */
export async function readTreeBytes(path: string, folder = treeFolder()): Promise<Buffer> {
  return (
    (await unlessAbsent(readFile(join(folder, path)))) ??
    (await unlessAbsent(readFile(join(folder, BELOW, path)))) ??
    readFile(join(folder, path))
  );
}

/** The names in a folder of the tree, in no order; none when it has no such folder. */
export async function listTreeFolder(path: string, folder = treeFolder()): Promise<string[]> {
  return (
    (await unlessAbsent(readdir(join(folder, path)))) ??
    (await unlessAbsent(readdir(join(folder, BELOW, path)))) ??
    []
  );
}

async function unlessAbsent<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

function treeFolder(): string {
  const folder = process.env.ASHLAR_TREE;
  if (folder === undefined) throw new Error("ASHLAR_TREE must name the folder of a built tree");
  return folder;
}

export async function readTreeText(path: string, folder?: string): Promise<string> {
  return (await readTreeBytes(path, folder)).toString("utf8");
}

/** @throws {Error} naming the file and the first problem when it does not have `shape`. */
export async function readTreeJson<T>(shape: Shape<T>, path: string, folder?: string): Promise<T> {
  return readTreeParsed((value) => parseShape(shape, value), path, folder);
}

/** The same, for what is not only a shape. */
export async function readTreeParsed<T>(
  parse: (value: unknown) => Parsed<T>,
  path: string,
  folder?: string,
): Promise<T> {
  const parsed = parse(JSON.parse(await readTreeText(path, folder)));
  if (parsed.ok) return parsed.value;
  const problem = parsed.problems[0];
  throw new Error(
    `${path} is not as published: ${problem?.message} at /${problem?.path.join("/")}`,
  );
}
