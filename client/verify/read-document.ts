/** JSON documents of a tree, from bytes whose digest was right. */
import type { Parsed } from "../../schemas/parse.ts";
import { parseDocument } from "../registry/parse-document.ts";
import type { TreeContext } from "./tree-context.ts";

export function readDocument<T>(
  { findings }: TreeContext,
  path: string,
  bytes: Uint8Array,
  parse: (value: unknown) => Parsed<T>,
): Promise<T | undefined> {
  return findings.guard(path, () => parseDocument(bytes, parse, path));
}
