/** publint on the files of a payload, in memory: nothing is packed, run or looked up. */
import type { Message } from "publint";
import { LINTED_REFERENCES_MAX, LINTED_SOURCE_SIZE_MAX } from "../../../schemas/limits.ts";
import type { Contents, Unscanned } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import type { PayloadFile } from "../../parse/subject.ts";
import { judged } from "./judged.ts";
import { ownValue, PACKAGE_JSON, type PackageJson } from "./package-json.ts";

export interface PackageProblem {
  /** publint's code, stable: FILE_DOES_NOT_EXIST, … */
  readonly code: string;
  readonly kind: "error" | "warning" | "suggestion";
  /** Keys from the root of package.json. */
  readonly keys: readonly string[];
  readonly message: string;
}

/** Where the virtual file system begins; publint joins paths with it. */
const ROOT = "/package";
/** Bytes of a program without a source's name: what matters is its first line. */
const SHEBANG_SIZE_MAX = 4096;
/** What publint reads to tell ESM from CommonJS; of any other file it asks only whether it exists. */
const SOURCE = /\.(?:[cm]?[jt]sx?)$/;

/**
 * @param onUnscanned told of sources that did not fit; they count as files of unknown format
 * @throws {UnscannedError} when files and references together are more than publint compares in time
 */
export async function lintPackage(
  contents: Contents,
  { value, locate }: PackageJson,
  onUnscanned: (unscanned: Unscanned) => void,
): Promise<readonly PackageProblem[]> {
  const references = countStrings(value) * contents.files.length;
  if (references > LINTED_REFERENCES_MAX)
    throw new UnscannedError(
      locate([]).path,
      `it names too much: ${references} comparisons of names with files, ${LINTED_REFERENCES_MAX} are made`,
    );
  const files = await loadedFiles(contents, binFiles(value), onUnscanned);
  const [{ publint }, { formatMessage }] = await Promise.all([
    import("publint"),
    import("publint/utils"),
  ]);
  const { messages, pkg } = await judged(locate([]).path, () =>
    publint({ pkgDir: ROOT, pack: { files } }),
  );
  return messages
    .filter((message) => !isTypesOnlyMain(message, value))
    .map((message) => ({
      code: message.code,
      kind: message.type,
      keys: message.path.map(String),
      message: formatMessage(message, pkg, { color: false }) ?? message.code,
    }));
}

/** Packages of declarations alone write `"main": ""`, and nothing loads it. */
function isTypesOnlyMain({ code, path }: Message, value: PackageJson["value"]): boolean {
  return (
    code === "FILE_DOES_NOT_EXIST" &&
    path.length === 1 &&
    path[0] === "main" &&
    ownValue(value, "main") === "" &&
    typeof (ownValue(value, "types") ?? ownValue(value, "typings")) === "string"
  );
}

async function loadedFiles(
  contents: Contents,
  bins: ReadonlySet<string>,
  onUnscanned: (unscanned: Unscanned) => void,
) {
  let room = LINTED_SOURCE_SIZE_MAX;
  const files: { name: string; data: Uint8Array }[] = [];
  for (const file of contents.files) {
    const { path, entry } = file;
    const isRead = path.endsWith(PACKAGE_JSON) || SOURCE.test(path);
    const fits = entry.size <= room;
    let data: Uint8Array = new Uint8Array();
    if (isRead && fits) {
      room -= entry.size;
      data = await contents.bytes(path);
    } else if (isRead) onUnscanned(tooLarge(file));
    else if (bins.has(path)) data = await contents.range(path, 0, SHEBANG_SIZE_MAX);
    files.push({ name: `${ROOT}/${path}`, data });
  }
  return files;
}

function tooLarge({ entry }: PayloadFile): Unscanned {
  return {
    path: entry.path,
    reason: `the sources of a package are read up to ${LINTED_SOURCE_SIZE_MAX} bytes`,
  };
}

/** The files of `bin`, relative to the package: publint reads their first line. */
function binFiles(value: PackageJson["value"]): ReadonlySet<string> {
  const bin = ownValue(value, "bin");
  const paths = typeof bin === "string" ? [bin] : Object.values(bin ?? {});
  return new Set(paths.map((path) => String(path).replace(/^\.\//, "")));
}

/** Strings in a value, keys included; JSON.parse bounds the depth by the length of the text. */
function countStrings(root: unknown): number {
  let count = 0;
  const open: unknown[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    count += 1;
    if (typeof value === "object" && value !== null)
      for (const item of Object.values(value)) open.push(item);
  }
  return count;
}
