/** What of a tree's listed files is another than in the tree before it, group by group of the list. */
import { artifactOf, fileGroup } from "../../schemas/published/file-list.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { EmittedMarks } from "../emit/emit-artifact.ts";
import type { RememberedPages, TreeMemory } from "../evaluate/build-memory.ts";
import { digestOf } from "../evaluate/digest-of.ts";

export interface ListedFiles {
  /** Of artifacts that were emitted, and of the registry as a whole. */
  readonly data: readonly Reference[];
  /** All pages. */
  readonly pages: readonly Reference[];
  /** Artifacts whose data is that of the tree before, by name. */
  readonly kept: ReadonlyMap<string, EmittedMarks>;
}

export interface ChangedFiles {
  /** Groups that the list has to have anew, or no more. */
  readonly groups: ReadonlySet<string>;
  /** Their rows, apart from those that stay. */
  readonly listed: readonly Reference[];
  /** Rows of these groups that stay: the data of an artifact whose pages changed. */
  readonly stays: (row: Reference) => boolean;
  /** What the tree before does not have, in publish order. */
  readonly came: readonly Reference[];
  /** All files that are no artifact's. */
  readonly others: readonly Reference[];
  /** Of all artifacts. */
  readonly names: readonly string[];
  /** By the artifact's name. */
  readonly pages: ReadonlyMap<string, RememberedPages>;
  /** Of all listed files, kept ones included, and their bytes. */
  readonly count: number;
  readonly size: number;
}

/** @param before absent: everything came */
export function changedFiles(files: ListedFiles, before: TreeMemory | undefined): ChangedFiles {
  const { data, pages, kept } = files;
  const all = [...data, ...pages];
  const others = all.filter(({ path }) => artifactOf(path) === undefined);
  const known = new Map(
    [...Map.groupBy(pages.filter(isArtifactPage), nameOf)].map(([name, own]) => [
      name,
      pagesOf(own),
    ]),
  );
  const isSame = (name: string): boolean =>
    kept.has(name) && known.get(name)?.[0] === before?.pages.get(name)?.[0];
  const names = new Set([...all.flatMap(({ path }) => artifactOf(path) ?? []), ...kept.keys()]);
  const groups = new Set([
    ...[...names, ...(before?.names ?? [])].filter((name) => !isSame(name)),
    ...changedOthers(others, before?.others ?? []),
  ]);
  const listed = all.filter(({ path }) => groups.has(fileGroup(path)));
  const there = new Map((before?.others ?? []).map(({ path, sha256 }) => [path, sha256]));
  const marks = [...kept.values()];
  return {
    groups,
    listed,
    stays: (row) => kept.has(fileGroup(row.path)) && !isArtifactPage(row),
    came: listed.filter(({ path, sha256 }) => there.get(path) !== sha256),
    others,
    names: [...names],
    pages: known,
    count: all.length + marks.reduce((sum, { fileCount }) => sum + fileCount, 0),
    size: sizeOf(all) + marks.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Groups of which a file came, went or changed. */
function changedOthers(now: readonly Reference[], before: readonly Reference[]): Set<string> {
  const key = ({ path, sha256 }: Reference): string => `${sha256} ${path}`;
  const [present, past] = [new Set(now.map(key)), new Set(before.map(key))];
  const changed = [
    ...now.filter((file) => !past.has(key(file))),
    ...before.filter((file) => !present.has(key(file))),
  ];
  return new Set(changed.map(({ path }) => fileGroup(path)));
}

function nameOf({ path }: Reference): string {
  return artifactOf(path) ?? "";
}

function isArtifactPage({ path }: Reference): boolean {
  return path.startsWith("a/");
}

function pagesOf(files: readonly Reference[]): RememberedPages {
  return [digestOf(sorted(files)), files.length, sizeOf(files)];
}

function sorted(files: readonly Reference[]): readonly (readonly [string, string])[] {
  return files
    .map(({ path, sha256 }) => [path, sha256] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function sizeOf(files: readonly Reference[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
