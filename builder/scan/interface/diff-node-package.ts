/** The interface of a Node package: its entries, programs, engines, and what each entry exports. */
import { intersects, subset, validRange } from "semver";
import {
  isJsonObject,
  ownValue,
  type PackageJson,
  readPackageJson,
} from "../node-package/package-json.ts";
import { readApiFiles } from "./api-files.ts";
import { type ApiEntry, diffModuleApi } from "./diff-module-api.ts";
import { diffNames } from "./diff-names.ts";
import { type InterfaceChange, major, minor } from "./interface-change.ts";
import { type NodeEntries, nodeEntries } from "./node-entries.ts";
import { loadTypeScript } from "./typescript-api.ts";
import type { Sides } from "./version-side.ts";

const PACKAGE_FILE = { file: "package.json" };
const MODULE_FILE = /\.[cm]?[jt]sx?$/;

/** @throws {UnscannedError} when the interface is larger than can be compared */
export async function diffNodePackage(sides: Sides): Promise<readonly InterfaceChange[]> {
  const [oldPackage, newPackage] = await Promise.all([
    readPackageJson(sides.old.contents),
    readPackageJson(sides.new.contents),
  ]);
  const old = nodeEntries(sides.old, oldPackage?.value);
  const now = nodeEntries(sides.new, newPackage?.value);
  return [
    ...entryChanges(old, now),
    ...programChanges(oldPackage, newPackage),
    ...engineChanges(oldPackage, newPackage),
    ...(await exportChanges(sides, sharedEntries(old, now))),
  ];
}

function entryChanges(old: NodeEntries, now: NodeEntries): readonly InterfaceChange[] {
  if (old.isClosed && now.isClosed)
    return diffNames({
      old: [...old.files.keys()],
      new: [...now.files.keys()],
      noun: "entry",
      at: PACKAGE_FILE,
    });
  return !old.isClosed && now.isClosed && !now.files.has(".")
    ? [major('the entry "." is gone', PACKAGE_FILE)]
    : [];
}

function sharedEntries(old: NodeEntries, now: NodeEntries): readonly ApiEntry[] {
  return [...old.files].flatMap(([name, oldFile]) => {
    const newFile = now.files.get(name);
    return oldFile !== undefined &&
      newFile !== undefined &&
      MODULE_FILE.test(oldFile) &&
      MODULE_FILE.test(newFile)
      ? [{ name, oldFile, newFile }]
      : [];
  });
}

function programChanges(
  old: PackageJson | undefined,
  now: PackageJson | undefined,
): readonly InterfaceChange[] {
  if (old === undefined || now === undefined) return [];
  return diffNames({
    old: programsOf(old),
    new: programsOf(now),
    noun: "program",
    at: PACKAGE_FILE,
  });
}

function programsOf({ value }: PackageJson): readonly string[] {
  const bin = ownValue(value, "bin");
  const name = ownValue(value, "name");
  if (isJsonObject(bin)) return Object.keys(bin);
  return typeof bin === "string" && typeof name === "string" ? [name.replace(/^.*\//, "")] : [];
}

function engineChanges(
  old: PackageJson | undefined,
  now: PackageJson | undefined,
): readonly InterfaceChange[] {
  const [before, after] = [old, now].map((item) =>
    ownValue(ownValue(item?.value, "engines"), "node"),
  );
  return rangeChanges("Node", before, after, PACKAGE_FILE);
}

/** A range of versions that something runs with: leaving one out breaks who has it. Absent means any. */
export function rangeChanges(
  host: string,
  old: unknown,
  now: unknown,
  at?: InterfaceChange["at"],
): readonly InterfaceChange[] {
  const before = old === undefined ? "*" : rangeOf(old);
  const after = now === undefined ? "*" : rangeOf(now);
  if (before === undefined || after === undefined || before === after) return [];
  const what = `${host} ${String(old ?? "of any version")} became ${String(now ?? "of any version")}`;
  if (subset(before, after)) return [minor(what, at)];
  // A first range is a promise where there was none; nobody was promised the versions that it leaves out.
  return old === undefined && intersects(before, after) ? [minor(what, at)] : [major(what, at)];
}

function rangeOf(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > 200) return undefined;
  return validRange(value) ?? undefined;
}

async function exportChanges(
  sides: Sides,
  entries: readonly ApiEntry[],
): Promise<readonly InterfaceChange[]> {
  if (entries.length === 0 || hasSameModules(sides)) return [];
  const ts = await loadTypeScript();
  const sources = {
    old: await readApiFiles(
      ts,
      sides.old.contents,
      entries.map(({ oldFile }) => oldFile),
    ),
    new: await readApiFiles(
      ts,
      sides.new.contents,
      entries.map(({ newFile }) => newFile),
    ),
  };
  return [...untypedEntries(entries), ...diffModuleApi(ts, sources, entries)];
}

/** Declarations that are gone break whoever compiles with them. */
function untypedEntries(entries: readonly ApiEntry[]): readonly InterfaceChange[] {
  const isTyped = (file: string) => /\.[cm]?tsx?$/.test(file);
  return entries
    .filter(({ oldFile, newFile }) => isTyped(oldFile) && !isTyped(newFile))
    .map(({ name, newFile }) =>
      major(`the declarations of the entry "${name}" are gone`, { file: newFile }),
    );
}

/** Whether no file that could be part of the interface changed, by digest: then nothing need be compiled. */
function hasSameModules({ old, new: now }: Sides): boolean {
  const [before, after] = [old, now].map((side) =>
    side.contents.files.filter(({ path }) => MODULE_FILE.test(path) || path === "package.json"),
  );
  return (
    before !== undefined &&
    after !== undefined &&
    before.length === after.length &&
    before.every(
      ({ path, sha256 }, index) =>
        sha256 !== undefined && path === after[index]?.path && sha256 === after[index]?.sha256,
    )
  );
}
