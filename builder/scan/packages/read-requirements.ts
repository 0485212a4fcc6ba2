/** Python's lists: requirements files (pip.pypa.io, "Requirements File Format"), Pipfile.lock, METADATA, conda environments. */
import { memberOf, membersOf, readJson, textOf } from "../json-nodes.ts";
import { type FoundPackage, linesOf, type PackageReader } from "./found-package.ts";

const REQUIREMENT = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(.*)$/;
const EXACT = /^\(?\s*={2,3}\s*([0-9A-Za-z][0-9A-Za-z.!+_-]*)\s*\)?$/;

export const readRequirements: PackageReader = function* (text) {
  let continued = false;
  for (const line of linesOf(text)) {
    if (!continued) {
      const found = requirement(line.text.trimStart());
      const indent = line.text.length - line.text.trimStart().length;
      if (found) yield { ...found, offset: line.offset + indent };
    }
    continued = line.text.endsWith("\\");
  }
};

/** One requirement (PEP 508); options, addresses and paths are none. */
export function requirement(written: string): Omit<FoundPackage, "offset"> | undefined {
  if (written.length > 2000) return undefined;
  const text = written
    .replace(/(?:^|\s)#.*$/, "")
    .replace(/\\$/, "")
    .replace(/\s--.*$/, "")
    .replace(/;.*$/, "")
    .trim();
  const match = REQUIREMENT.exec(text);
  const bounds = match?.[2]?.trim() ?? "";
  if (match === null || !/^(?:$|[(=<>!~])/.test(bounds)) return undefined;
  const version = EXACT.exec(bounds)?.[1];
  return { ecosystem: "PyPI", name: match[1] ?? "", ...(version !== undefined && { version }) };
}

export const readPipfileLock: PackageReader = function* (text) {
  const root = readJson(text);
  for (const group of ["default", "develop"]) {
    for (const { key, at, value } of membersOf(memberOf(root, group))) {
      const version = EXACT.exec(textOf(memberOf(value, "version")) ?? "")?.[1];
      if (version === undefined) continue;
      const optional = group === "develop" && { optional: true as const };
      yield { ecosystem: "PyPI", name: key, version, ...optional, offset: at };
    }
  }
};

/** An installed distribution (packaging.python.org, "Core metadata"). */
export const readMetadata: PackageReader = function* (text) {
  const head = text.slice(0, 10_000).split(/\r?\n\r?\n/, 1)[0] ?? "";
  const name = /^Name:[ \t]*(\S+)/im.exec(head);
  const version = /^Version:[ \t]*(\S+)/im.exec(head)?.[1];
  if (name && version !== undefined)
    yield { ecosystem: "PyPI", name: name[1] ?? "", version, offset: name.index };
};

/** What a conda environment installs with pip; OSV has no advisories on conda's own packages. */
export const readCondaEnvironment: PackageReader = function* (text) {
  let pip: number | undefined;
  for (const line of linesOf(text)) {
    const item = line.text.trimStart();
    if (!/^-\s/.test(item)) continue;
    const indent = line.text.length - item.length;
    const value = unquoted(item.slice(1).trim());
    if (/^pip\s*:$/.test(value)) pip = indent;
    else if (pip !== undefined && indent > pip) {
      const found = requirement(value);
      if (found) yield { ...found, offset: line.offset + indent };
    } else pip = undefined;
  }
};

function unquoted(text: string): string {
  const quote = text[0];
  return (quote === '"' || quote === "'") && text.length > 1 && text.endsWith(quote)
    ? text.slice(1, -1)
    : text;
}
