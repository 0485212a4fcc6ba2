/** How a Node package is entered, by package.json (nodejs.org/api/packages.html) or the manifest. */
import { isJsonObject, type JsonObject, ownValue } from "../node-package/package-json.ts";
import { declarationsFor } from "./api-files.ts";
import { configText, type VersionSide } from "./version-side.ts";

export interface NodeEntries {
  /** Entry → payload file with its interface: declarations where there are any, else the code. Patterns have none. */
  readonly files: ReadonlyMap<string, string | undefined>;
  /** False: any file can be imported, so that a missing entry says nothing. */
  readonly isClosed: boolean;
}

/** Conditions in the order in which users of types meet them. */
const CONDITIONS = ["types", "import", "module-sync", "node", "default", "require", "browser"];
/** Nested conditions that are followed. */
const DEPTH_MAX = 8;

export function nodeEntries(side: VersionSide, packageJson: JsonObject | undefined): NodeEntries {
  const paths = new Set(side.contents.files.map(({ path }) => path));
  const declared = [configText(side, "types"), configText(side, "entry")];
  const exports = ownValue(packageJson, "exports");
  const root = rootEntry(packageJson, declared, paths);
  if (exports === undefined || exports === null)
    return { files: new Map([[".", root]]), isClosed: false };
  const targets = entriesOf(exports);
  const files = new Map(
    [...targets]
      .filter(([, target]) => target !== null)
      .map(([name, target]) => [
        name,
        name === "." && declared[0] !== undefined ? root : interfaceFile(fileOf(target, 0), paths),
      ]),
  );
  return { files, isClosed: true };
}

function entriesOf(exports: unknown): ReadonlyMap<string, unknown> {
  const isByPath = isJsonObject(exports) && Object.keys(exports).some((key) => key.startsWith("."));
  return new Map(isByPath ? Object.entries(exports) : [[".", exports]]);
}

/** The file that a target leads to; types first, then what `import` gets. */
function fileOf(target: unknown, depth: number): string | undefined {
  if (typeof target === "string") return target.includes("*") ? undefined : target;
  if (depth > DEPTH_MAX) return undefined;
  if (Array.isArray(target)) return fileOf(target[0], depth + 1);
  if (!isJsonObject(target)) return undefined;
  const candidates = [...CONDITIONS, ...Object.keys(target)]
    .filter((key) => Object.hasOwn(target, key))
    .map((key) => fileOf(target[key], depth + 1))
    .filter((file) => file !== undefined);
  return candidates.find((file) => /\.d\.[cm]?ts$/.test(file)) ?? candidates[0];
}

function rootEntry(
  packageJson: JsonObject | undefined,
  [types, entry]: readonly (string | undefined)[],
  paths: ReadonlySet<string>,
): string | undefined {
  if (types !== undefined) return types;
  const written = ["types", "typings"].map((key) => ownValue(packageJson, key));
  const file = written.find((value) => typeof value === "string");
  const main = ownValue(packageJson, "main");
  const candidates = [file, entry, typeof main === "string" ? main : "index.js"];
  for (const candidate of candidates) {
    const found = interfaceFile(typeof candidate === "string" ? candidate : undefined, paths);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Declarations beside a source, or the source; as a directory or without extension like Node. */
function interfaceFile(
  written: string | undefined,
  paths: ReadonlySet<string>,
): string | undefined {
  if (written === undefined) return undefined;
  const path = written.replace(/^\.\//, "").replace(/\/$/, "");
  const candidates = [
    ...declarationsFor(path),
    path,
    `${path}.d.ts`,
    `${path}.js`,
    `${path}/index.d.ts`,
    `${path}/index.js`,
  ];
  return candidates.find((candidate) => paths.has(candidate));
}
