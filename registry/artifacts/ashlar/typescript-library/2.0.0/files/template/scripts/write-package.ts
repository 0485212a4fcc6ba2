/**
 * Writes the package as it is published: JavaScript beside the TypeScript it was made from.
 *
 *     node scripts/write-package.ts dist && npm publish ./dist
 *
 * Node strips no types inside `node_modules`, so a published package needs JavaScript. Types are
 * replaced by spaces: lines and columns stay the same, and no source map is needed. The `.ts` files
 * go along as the types that an editor reads.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

type Manifest = {
  readonly private?: boolean;
  readonly scripts?: object;
  readonly exports: Readonly<Record<string, string>>;
  readonly bin?: string;
};

const ROOT = dirname(import.meta.dirname);
const SOURCE_FOLDERS = ["src", "bin"];
const TEXTS = ["README.md", "LICENSE"];

/** `path` with `.js` in place of `.ts`. */
const scriptPath = (path: string): string => path.replace(/\.ts$/, ".js");

/** The JavaScript of one TypeScript module; relative imports of `.ts` become imports of `.js`. */
export function toJavaScript(source: string): string {
  return stripTypeScriptTypes(source).replace(
    /(\b(?:from|import)\s*\(?\s*)(["'])(\.{1,2}\/[^"'\n]+)\.ts\2/g,
    "$1$2$3.js$2",
  );
}

/** `package.json` as it is published: not private, no scripts, JavaScript entries with their types. */
export function publishedManifest(manifest: Manifest): object {
  const { private: _private, scripts: _scripts, exports, bin, ...rest } = manifest;
  const entries = Object.entries(exports).map(([name, path]) => [name, { types: path, default: scriptPath(path) }]);
  return { ...rest, exports: Object.fromEntries(entries), ...(bin === undefined ? {} : { bin: scriptPath(bin) }) };
}

/** Replaces the folder `target` by the published package. */
export function writePackage(target: string): void {
  rmSync(target, { recursive: true, force: true });
  for (const path of sourcePaths()) {
    const source = readFileSync(join(ROOT, path), "utf8");
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), source);
    writeFileSync(join(target, scriptPath(path)), toJavaScript(source));
  }
  const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  writeFileSync(join(target, "package.json"), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
  for (const text of TEXTS) cpSync(join(ROOT, text), join(target, text));
}

/** Every `.ts` file of the published folders, tests left out. */
function sourcePaths(): string[] {
  const present = new Set(readdirSync(ROOT));
  return SOURCE_FOLDERS.filter((folder) => present.has(folder)).flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
      .map((path) => join(folder, path)),
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const target = process.argv[2];
  if (target === undefined) throw new Error("usage: node scripts/write-package.ts FOLDER");
  writePackage(target);
}
