/** The published tree on disk. With `registry-data.ts` and `artifact-data.ts` the only place that reads files. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseShape, type Shape } from "../../../schemas/parse.ts";

/** @param path relative to the tree's root. */
export async function readTreeBytes(path: string): Promise<Buffer> {
  const folder = process.env.ASHLAR_TREE;
  if (folder === undefined) throw new Error("ASHLAR_TREE must name the folder of a built tree");
  return readFile(join(folder, path));
}

export async function readTreeText(path: string): Promise<string> {
  return (await readTreeBytes(path)).toString("utf8");
}

/** @throws {Error} naming the file and the first problem when it does not have `shape`. */
export async function readTreeJson<T>(shape: Shape<T>, path: string): Promise<T> {
  const parsed = parseShape(shape, JSON.parse(await readTreeText(path)));
  if (parsed.ok) return parsed.value;
  const problem = parsed.problems[0];
  throw new Error(
    `${path} is not as published: ${problem?.message} at /${problem?.path.join("/")}`,
  );
}
