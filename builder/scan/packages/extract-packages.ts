/** The third-party packages that a payload pins or asks for: its lock files, lists and bills of materials, and its manifest. */
import {
  PACKAGE_FILE_SIZE_MAX,
  PACKAGE_FILES_MAX,
  PACKAGE_FILES_SIZE_MAX,
  PACKAGES_MAX,
} from "../../../schemas/limits.ts";
import { compareText } from "../../check/compare-text.ts";
import type { PackageUse, PayloadSubject, Unscanned } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import type { FoundPackage, PackageReader } from "./found-package.ts";
import { manifestPackages, manifestSystem } from "./manifest-packages.ts";
import { packageReader } from "./package-files.ts";

export interface ExtractedPackages {
  /** In the order of paths and places, each package and version once a file. */
  readonly packages: readonly PackageUse[];
  /** Files that should name packages and were not read, or not to their end. */
  readonly unread: readonly Unscanned[];
}

/** Names and versions beyond this are nobody's; keeping them costs memory. */
const NAME_LENGTH_MAX = 300;

/** Never throws for bad content. The packages of the manifest come first. */
export async function extractPackages(subject: PayloadSubject): Promise<ExtractedPackages> {
  const packages: PackageUse[] = [...manifestPackages(subject.version)];
  const unread: Unscanned[] = [];
  let size = 0;
  for (const [index, { file, reader }] of readableFiles(subject).entries()) {
    size += file.entry.size;
    const refused = refusal({ index, size, own: file.entry.size, found: packages.length });
    if (refused !== undefined) {
      unread.push({ path: file.entry.path, reason: refused });
      continue;
    }
    const text = await textOf(subject, file.path);
    if (typeof text !== "string") {
      unread.push({ path: file.entry.path, reason: text.reason });
      continue;
    }
    const found = reader(text, { path: file.path, system: manifestSystem(subject.version) });
    const place = { path: file.entry.path, text, left: PACKAGES_MAX - packages.length };
    const { uses, cut } = usesOf(found, place);
    packages.push(...uses);
    if (cut) unread.push({ path: file.entry.path, reason: TOO_MANY });
  }
  return { packages, unread };
}

const TOO_MANY = `more than ${PACKAGES_MAX} packages are named`;

function readableFiles({ contents }: PayloadSubject) {
  const paths = new Set(contents.files.map(({ path }) => path));
  return contents.files
    .flatMap((file) => {
      const reader = packageReader(file.path, paths);
      return reader ? [{ file, reader }] : [];
    })
    .sort((a, b) => compareText(a.file.path, b.file.path));
}

interface Spent {
  readonly index: number;
  readonly size: number;
  readonly own: number;
  readonly found: number;
}

function refusal({ index, size, own, found }: Spent): string | undefined {
  if (own > PACKAGE_FILE_SIZE_MAX)
    return `it has ${own} bytes; of a list of packages ${PACKAGE_FILE_SIZE_MAX} are read`;
  if (index >= PACKAGE_FILES_MAX) return `more than ${PACKAGE_FILES_MAX} files name packages`;
  if (size > PACKAGE_FILES_SIZE_MAX)
    return `the files that name packages have more than ${PACKAGE_FILES_SIZE_MAX} bytes`;
  return found >= PACKAGES_MAX ? TOO_MANY : undefined;
}

async function textOf(
  { contents }: PayloadSubject,
  path: string,
): Promise<string | { readonly reason: string }> {
  try {
    return (await contents.text(path)) ?? { reason: "it is no text in UTF-8" };
  } catch (error) {
    if (error instanceof UnscannedError) return { reason: error.message };
    throw error;
  }
}

interface UsePlace {
  readonly path: string;
  readonly text: string;
  /** How many may still be kept. */
  readonly left: number;
}

function usesOf(
  found: ReturnType<PackageReader>,
  { path, text, left }: UsePlace,
): { readonly uses: readonly PackageUse[]; readonly cut: boolean } {
  const kept = new Map<string, FoundPackage>();
  let cut = false;
  for (const one of found) {
    const { ecosystem, name, version = "" } = one;
    if (name === "" || Math.max(name.length, version.length) > NAME_LENGTH_MAX) continue;
    const key = `${ecosystem}\n${name}\n${version}`;
    if (kept.has(key)) continue;
    if (kept.size >= left) {
      cut = true;
      break;
    }
    kept.set(key, one);
  }
  const sorted = [...kept.values()].sort(
    (a, b) => a.offset - b.offset || compareText(a.name, b.name),
  );
  return { uses: placed(sorted, path, text), cut };
}

/** Offsets as lines and columns, in one pass. */
function placed(sorted: readonly FoundPackage[], path: string, text: string): PackageUse[] {
  let line = 1;
  let start = 0;
  return sorted.map(({ offset, ...found }) => {
    for (let end = text.indexOf("\n", start); end >= 0 && end < offset; ) {
      line += 1;
      start = end + 1;
      end = text.indexOf("\n", start);
    }
    return { ...found, at: { path, line, column: offset - start + 1 } };
  });
}
