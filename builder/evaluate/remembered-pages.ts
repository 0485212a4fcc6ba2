import { artifactOf, isArtifactPage } from "../../schemas/published/file-list.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { RememberedPages } from "./build-memory.ts";
import { digestOf } from "./digest-of.ts";

/** What is remembered of the pages about artifacts that are among some files, by the artifact's name. */
export function rememberedPages(files: readonly Reference[]): Map<string, RememberedPages> {
  const pages = files.filter(({ path }) => isArtifactPage(path));
  const byName = Map.groupBy(pages, ({ path }) => artifactOf(path) ?? "");
  return new Map(
    [...byName].map(([name, own]) => [
      name,
      [digestOf(sorted(own)), own.length, own.reduce((sum, { size }) => sum + size, 0)],
    ]),
  );
}

function sorted(files: readonly Reference[]): readonly (readonly [string, string])[] {
  return files
    .map(({ path, sha256 }) => [path, sha256] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
