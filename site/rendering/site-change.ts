/** What a change of artifacts means for the pages of artifacts. */
import type { Reference } from "../../schemas/published/reference.ts";
import type { PageLinks } from "../src/view/page-links.ts";
import { artifactLine, artifactLines, type SiteMemory } from "./site-memory.ts";

type ShownFile = Pick<Reference, "path" | "sha256">;

export interface SiteChange {
  /** What the rendering of the site before left. */
  readonly memory: SiteMemory;
  /**
   * Artifacts of the tree that came or are others than before, by name, with the files that their pages
   * are known by: the document, the badge, and the counts of downloads; undefined for one that went.
   */
  readonly artifacts: ReadonlyMap<string, readonly ShownFile[] | undefined>;
  /** The same files of an artifact that is as it was. */
  readonly filesOf: (name: string) => readonly ShownFile[];
}

export interface ChangedArtifacts {
  /** Of artifacts whose pages are wanted, and of the first of all, which pages show as an example. */
  readonly files: readonly ShownFile[];
  /** Names of all artifacts that have a page now. */
  readonly known: ReadonlySet<string>;
  /** Of those whose pages may be others than before: they changed, or an artifact came or went that they name. */
  readonly wanted: ReadonlySet<string>;
  /** @param links what pages name now, by the artifact @returns the lines of all artifacts */
  readonly keep: (links: ReadonlyMap<string, PageLinks>) => string;
}

export function changedArtifacts({ memory, artifacts, filesOf }: SiteChange): ChangedArtifacts {
  const lines = memory.artifacts === "" ? [] : memory.artifacts.split("\n");
  const names = lines.map(nameOf);
  const before = new Set(names);
  const came = [...artifacts].flatMap(([name, now]) => (now && !before.has(name) ? [name] : []));
  const went = new Set([...artifacts].flatMap(([name, now]) => (now ? [] : [name])));
  const known = new Set([...names.filter((name) => !went.has(name)), ...came]);
  const turned = new Set([...came, ...[...went].filter((name) => before.has(name))]);
  const changed = [...artifacts.keys(), ...namingAny(lines, turned)];
  const wanted = new Set(changed.filter((name) => known.has(name)));
  const first = firstOf(known);
  const shown = new Set(first === undefined ? wanted : [first, ...wanted]);
  return {
    files: [...shown].flatMap((name) => artifacts.get(name) ?? filesOf(name)),
    ...{ known, wanted },
    keep(links) {
      const stay = (name = ""): boolean => known.has(name) && !links.has(name);
      const kept = lines.filter((_, at) => stay(names[at]));
      return artifactLines([...kept, ...[...links].map((one) => artifactLine(...one))]);
    },
  };
}

function nameOf(line: string): string {
  const end = line.indexOf(" ");
  return end < 0 ? line : line.slice(0, end);
}

/** Artifacts whose pages name one of those. */
function namingAny(lines: readonly string[], artifacts: ReadonlySet<string>): string[] {
  if (artifacts.size === 0) return [];
  return lines.flatMap((line) => {
    const [name = "", ...named] = line.split(" ");
    return named.some((one) => artifacts.has(one)) ? [name] : [];
  });
}

function firstOf(names: Iterable<string>): string | undefined {
  let first: string | undefined;
  for (const name of names) if (first === undefined || name < first) first = name;
  return first;
}
