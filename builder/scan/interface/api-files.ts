/** The files that declare the interface of one version of a package: entries, and what they import. */
import { API_FILES_MAX, API_SIZE_MAX } from "../../../schemas/limits.ts";
import type { Contents } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import type { TypeScript } from "./typescript-api.ts";

const JS_EXTENSIONS = ["js", "mjs", "cjs", "jsx"];
/** For each written extension, those under which declarations and sources of a module lie. */
const COUNTERPARTS: Readonly<Record<string, readonly string[]>> = {
  js: ["d.ts", "ts", "tsx"],
  jsx: ["d.ts", "tsx", "ts"],
  mjs: ["d.mts", "mts", "d.ts"],
  cjs: ["d.cts", "cts", "d.ts"],
};
const IMPLIED = ["d.ts", "d.mts", "d.cts", "ts", "mts", "cts", "tsx", ...JS_EXTENSIONS];

/** The payload file that an import means; declarations before sources. Undefined for other packages. */
export function resolveImport(
  from: string,
  specifier: string,
  has: (path: string) => boolean,
): string | undefined {
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return undefined;
  const base = joined(from, specifier);
  const candidates = [
    ...declarationsFor(base),
    base,
    ...IMPLIED.map((extension) => `${base}.${extension}`),
    ...IMPLIED.map((extension) => `${base === "" ? "" : `${base}/`}index.${extension}`),
  ];
  return candidates.find((path) => /\.[cm]?[jt]sx?$/.test(path) && has(path));
}

/** Where the declarations of a JavaScript file would lie. */
export function declarationsFor(path: string): readonly string[] {
  const extension = /\.([a-z]+)$/.exec(path)?.[1] ?? "";
  const stem = path.slice(0, path.length - extension.length);
  return (COUNTERPARTS[extension] ?? []).map((counterpart) => stem + counterpart);
}

/** `a/b.js` and `../c` give `c`; what leaves the payload names nothing in it. */
function joined(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/**
 * Texts by payload path: the entries and everything that they import inside the payload.
 *
 * @throws {UnscannedError} when there are more files or bytes than are compared
 */
export async function readApiFiles(
  ts: TypeScript,
  contents: Contents,
  entries: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const sizes = new Map(contents.files.map(({ path, entry }) => [path, entry.size]));
  const texts = new Map<string, string>();
  const open = [...entries];
  let room = API_SIZE_MAX;
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const size = sizes.get(path);
    if (size === undefined || texts.has(path)) continue;
    room -= size;
    if (room < 0 || texts.size >= API_FILES_MAX)
      throw new UnscannedError(path, "the interface is larger than can be compared");
    const text = (await contents.text(path)) ?? "";
    texts.set(path, text);
    const { importedFiles, referencedFiles } = ts.preProcessFile(text, true, true);
    for (const { fileName } of [...importedFiles, ...referencedFiles]) {
      const target = resolveImport(path, relativeForm(fileName, importedFiles), (name) =>
        sizes.has(name),
      );
      if (target !== undefined) open.push(target);
    }
  }
  return texts;
}

/** `/// <reference path="x.d.ts" />` is relative without saying so. */
function relativeForm(name: string, imports: readonly { readonly fileName: string }[]): string {
  const isImport = imports.some(({ fileName }) => fileName === name);
  return isImport || name.startsWith(".") ? name : `./${name}`;
}
