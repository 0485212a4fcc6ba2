/**
 * Which of our modules a package's code loads when it runs, and which packages of others, by reading the
 * sources: types cost nothing at run time and are passed over.
 */
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, posix, relative } from "node:path";

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
  /(?:^|\n)\s*(?:import|export)\s(?!type\b)[^;"'`]*?\bfrom "([^"]+)"|(?:^|\n)import "([^"]+)"|(?<!typeof )\bimport\("([^"]+)"\)|\b(?:load|resolve)\(\s*"([^"]+)"/g;
const BESIDE =
  /new URL\(\s*"([^"]+)",\s*import\.meta\.url|join\(import\.meta\.dirname, "([^"]+)"|\? "(\.\/[^"]+\.ts)" : "\.\/[^"]+\.js"/g;

export function packageGraph(entries: readonly string[]): PackageGraph {
  const waiting = [...entries];
  const seen = new Set<string>();
  const packages = new Map<string, string[]>();
  const beside = new Map<string, string[]>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    if (!path.endsWith(".ts")) continue;
    const text = readFileSync(join(ROOT, path), "utf8");
    for (const name of found(text, LOADED)) {
      if (name.startsWith(".")) waiting.push(posix.join(posix.dirname(path), name));
      else if (!isBuiltin(name)) add(packages, path, packageOf(name));
    }
    for (const name of found(text, BESIDE)) {
      const target = relative(ROOT, join(ROOT, dirname(path), name));
      add(beside, path, target);
      if (target.endsWith(".ts") && existsSync(join(ROOT, target))) waiting.push(target);
    }
  }
  return { modules: [...seen].sort(), packages, beside };
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap((match) => match.slice(1).filter(Boolean) as string[]);
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
