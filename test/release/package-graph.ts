/**
 * Which of our modules a package's code loads when it runs, and which packages of others, by reading the
 * sources: types cost nothing at run time and are passed over.
 */
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

export interface PackageGraph {
  /** Relative to the project's folder, sorted. */
  readonly modules: readonly string[];
  /** What is loaded by name: module → names of packages. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
  /** What modules name beside themselves with `import.meta`, relative to the project's folder. */
  readonly beside: ReadonlyMap<string, readonly string[]>;
}

const LOADED =
  /(?:^|\n)\s*(?:import|export)\s(?!type\b)[^;"'`]*?\bfrom "([^"]+)"|(?:^|\n)import "([^"]+)"|(?<!typeof )\bimport\("([^"]+)"\)|import\.meta\.resolve\("([^"]+)"/g;
/** With a `require` of its own, for what is a CommonJS module. */
const REQUIRED = /\b(?:load|createRequire\(import\.meta\.url\)\.resolve)\(\s*"([^"]+)"/g;
/** Others stand in samples and words of the sources. */
const NAME = /^@?[a-z][\w./-]*$/;
const BESIDE =
  /new URL\(\s*"([^"]+)",\s*import\.meta\.url|join\(import\.meta\.dirname, "([^"]+)"|\? "(\.\/[^"]+\.ts)" : "\.\/[^"]+\.js"/g;

export function packageGraph(entries: readonly string[]): PackageGraph {
  const waiting = [...entries];
  const modules = new Set<string>();
  const packages = new Map<string, readonly string[]>();
  const beside = new Map<string, readonly string[]>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (modules.has(path)) continue;
    modules.add(path);
    if (!path.endsWith(".ts")) continue;
    const named = namesIn(path);
    packages.set(path, named.packages);
    beside.set(path, named.beside);
    const programs = named.beside.filter((target) => target.endsWith(".ts"));
    waiting.push(...named.modules, ...programs);
  }
  return { modules: [...modules].sort(), packages, beside };
}

function namesIn(path: string) {
  const text = readFileSync(join(ROOT, path), "utf8");
  const required = text.includes("createRequire(") ? found(text, REQUIRED) : [];
  const loaded = [...found(text, LOADED), ...required];
  const here = (name: string): string => posix.join(posix.dirname(path), name);
  return {
    modules: loaded.filter((name) => name.startsWith(".")).map(here),
    packages: loaded.filter((name) => NAME.test(name) && !isBuiltin(name)).map(packageOf),
    beside: found(text, BESIDE).map(here),
  };
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap((match) => match.slice(1).filter(Boolean) as string[]);
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
