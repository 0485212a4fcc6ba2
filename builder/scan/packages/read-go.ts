/** Go's module files (go.dev/ref/mod). */
import { type FoundPackage, linesOf, type PackageReader } from "./found-package.ts";

const MODULE = /^\s*(?:require\s+)?([A-Za-z0-9][^\s"()]*)\s+(v\d[^\s"()/]*)/;
const REPLACEMENT = /^\s*(?:replace\s+)?(\S+)(?:\s+(v\S+))?\s+=>\s+(\S+)(?:\s+(v\S+))?/;

/** The modules that go.mod requires, replaced where it says so. */
export const readGoMod: PackageReader = function* (text) {
  const required: FoundPackage[] = [];
  const replaced = new Map<string, { name: string; version: string | undefined }>();
  for (const { directive, written, offset } of directivesOf(text)) {
    const module = directive === "require" ? MODULE.exec(written) : null;
    if (module) required.push(goModule(module[1], module[2], offset));
    const other = directive === "replace" ? REPLACEMENT.exec(written) : null;
    if (other) {
      const [, name = "", version = "", target = "", wanted] = other;
      replaced.set(`${name} ${version}`, { name: target, version: wanted });
    }
  }
  for (const found of required) {
    const other = replaced.get(`${found.name} ${found.version}`) ?? replaced.get(`${found.name} `);
    if (other === undefined) yield found;
    else if (other.version !== undefined) yield goModule(other.name, other.version, found.offset);
  }
};

/** Lines with the directive that they belong to, alone or in a block. */
function* directivesOf(
  text: string,
): Generator<{ readonly directive: string; readonly written: string; readonly offset: number }> {
  let block: string | undefined;
  for (const line of linesOf(text)) {
    const written = line.text.replace(/\/\/.*$/, "").trim();
    const opened = /^([a-z]+)\s*\($/.exec(written);
    if (opened) block = opened[1];
    else if (written.startsWith(")")) block = undefined;
    else {
      const directive = block ?? /^[a-z]+(?=\s)/.exec(written)?.[0] ?? "";
      yield { directive, written, offset: line.offset };
    }
  }
}

/** The modules whose content go.sum knows; of the others it only knows their go.mod. */
export const readGoSum: PackageReader = function* (text) {
  for (const line of linesOf(text)) {
    const match = /^(\S+) (v[^\s/]+) h1:/.exec(line.text);
    if (match) yield goModule(match[1], match[2], line.offset);
  }
};

function goModule(name = "", version = "", offset: number): FoundPackage {
  return { ecosystem: "Go", name, version, offset };
}
