/** The published tree on disk. With `registry-data.ts` and `artifact-data.ts` the only place that reads files. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type Parsed, parseShape, type Shape } from "../../../schemas/parse.ts";

/** @param path relative to the tree's root. */
export async function readTreeBytes(path: string): Promise<Buffer> {
  return readFile(join(treeFolder(), path));
}

/** Paths of all files below a folder of the tree, relative to it, in no order. */
export async function listTreeFiles(folder: string): Promise<string[]> {
  const root = join(treeFolder(), folder);
  const items = await readdir(root, { recursive: true, withFileTypes: true });
  return items.flatMap((item) =>
    item.isFile() ? [relative(root, join(item.parentPath, item.name)).split(sep).join("/")] : [],
  );
}

function treeFolder(): string {
  const folder = process.env.ASHLAR_TREE;
  if (folder === undefined) throw new Error("ASHLAR_TREE must name the folder of a built tree");
  return folder;
}

export async function readTreeText(path: string): Promise<string> {
  return (await readTreeBytes(path)).toString("utf8");
}

/** @throws {Error} naming the file and the first problem when it does not have `shape`. */
export async function readTreeJson<T>(shape: Shape<T>, path: string): Promise<T> {
  return readTreeParsed((value) => parseShape(shape, value), path);
}

/** The same, for what is not only a shape. */
export async function readTreeParsed<T>(
  parse: (value: unknown) => Parsed<T>,
  path: string,
): Promise<T> {
  const parsed = parse(JSON.parse(await readTreeText(path)));
  if (parsed.ok) return parsed.value;
  const problem = parsed.problems[0];
  throw new Error(
    `${path} is not as published: ${problem?.message} at /${problem?.path.join("/")}`,
  );
}
