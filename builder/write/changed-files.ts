/** What of a tree's listed files is another than in the tree before it, group by group of the list. */
import { artifactOf, fileGroup, isArtifactPage } from "../../schemas/published/file-list.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { EmittedMarks } from "../emit/emit-artifact.ts";
import type { RememberedPages, TreeMemory } from "../evaluate/build-memory.ts";
import { rememberedPages } from "../evaluate/remembered-pages.ts";

export interface ListedFiles {
  /** Of artifacts that were emitted, and of the registry as a whole. */
  readonly data: Iterable<Reference>;
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

/** @param before absent: everything came, and `listed` and `came` are left empty, because nobody asks */
export function changedFiles(files: ListedFiles, before: TreeMemory | undefined): ChangedFiles {
  const { data, pages, kept } = files;
  const { others, names, count, size } = walked([data, pages], kept);
  const known = rememberedPages(pages);
  const marks = [...kept.values()];
  const whole = {
    ...{ others, names: [...names], pages: known },
    count: count + marks.reduce((sum, { fileCount }) => sum + fileCount, 0),
    size: size + marks.reduce((sum, own) => sum + own.size, 0),
    stays: (row: Reference) => kept.has(fileGroup(row.path)) && !isArtifactPage(row.path),
  };
  if (!before) return { ...whole, groups: new Set(), listed: [], came: [] };
  const isSame = (name: string): boolean =>
    kept.has(name) && known.get(name)?.[0] === before.pages.get(name)?.[0];
  const groups = new Set([
    ...[...names, ...before.names].filter((name) => !isSame(name)),
    ...changedOthers(others, before.others),
  ]);
  const listed = [...data, ...pages].filter(({ path }) => groups.has(fileGroup(path)));
  const there = new Map(before.others.map(({ path, sha256 }) => [path, sha256]));
  const came = listed.filter(({ path, sha256 }) => there.get(path) !== sha256);
  return { ...whole, groups, listed, came };
}

/** What all files are about, and how many they are. */
function walked(lists: readonly Iterable<Reference>[], kept: ListedFiles["kept"]) {
  const others: Reference[] = [];
  const names = new Set<string>();
  let [count, size] = [0, 0];
  const take = (file: Reference): void => {
    const name = artifactOf(file.path);
    if (name === undefined) others.push(file);
    else names.add(name);
    count += 1;
    size += file.size;
  };
  for (const list of lists) for (const file of list) take(file);
  for (const name of kept.keys()) names.add(name);
  return { others, names, count, size };
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
