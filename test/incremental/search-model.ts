/** A registry as the search index sees it, with a history: commits in, rows and whole indexes out. */
import type { SearchedRow } from "../../builder/emit/artifact-row.ts";
import type { PublishedFile } from "../../builder/emit/published-file.ts";
import { searchRows } from "../../builder/emit/search-rows.ts";
import { type PlainLayers, plainLayers } from "../../builder/incremental/plain-layers.ts";
import type { PreviousFiles } from "../../builder/incremental/previous-files.ts";
import type { SearchedChange } from "../../builder/incremental/search-states.ts";
import type { SearchStep } from "../../builder/incremental/step-search.ts";
import { pastSegments } from "../../builder/search/read-search-past.ts";
import type { SearchRecord, SearchWords } from "../../builder/search/search-document.ts";
import { searchFiles } from "../../builder/search/search-files.ts";
import {
  type LayerLimits,
  type RecordChanges,
  searchLayers,
} from "../../builder/search/search-layers.ts";
import type { SearchSizes } from "../../builder/search/search-sizes.ts";

/** An `artifact.md`. */
interface Text {
  readonly title: string;
  readonly body: string;
  readonly unlisted?: boolean;
  /** It has no words, as one that does not parse. */
  readonly broken?: boolean;
}

type Facts = Pick<SearchRecord, "points" | "updated" | "deprecated" | "verified" | "license"> & {
  readonly accepts: readonly string[];
};

export interface Artifact {
  readonly text: Text;
  readonly facts: Facts;
  /** Whether a version is published. */
  readonly published: boolean;
}

type Registry = ReadonlyMap<string, Artifact>;

/** What a commit makes of artifacts; undefined removes one. */
export type Commit = ReadonlyMap<string, Artifact | undefined>;

export interface ModelOptions {
  readonly sizes: SearchSizes;
  readonly limits: LayerLimits;
}

const idOf = (text: Text): string => JSON.stringify(text).replaceAll(" ", "_");

function applied(registry: Registry, commit: Commit): Registry {
  const next = new Map(registry);
  for (const [name, artifact] of commit)
    if (artifact) next.set(name, artifact);
    else next.delete(name);
  return next;
}

/** What git would say of the commit. */
function recordChangesOf(before: Registry, commit: Commit): RecordChanges {
  const changes = new Map<string, string | undefined>();
  for (const [name, artifact] of commit) {
    const old = before.get(name);
    const ids = [old && idOf(old.text), artifact && idOf(artifact.text)] as const;
    if (ids[0] !== ids[1]) changes.set(name, ids[1]);
  }
  return changes;
}

/** A registry with its history. */
export interface Moment {
  readonly registry: Registry;
  readonly commits: readonly RecordChanges[];
}

export function committed({ registry, commits }: Moment, commit: Commit): Moment {
  const changes = recordChangesOf(registry, commit);
  return { registry: applied(registry, commit), commits: [...commits, changes] };
}

const textOf = (id: string): Text => JSON.parse(id.replaceAll("_", " "));

async function pastWords(name: string, id: string): Promise<SearchWords | undefined> {
  const text = textOf(id);
  return text.unlisted || text.broken ? undefined : wordsOf(name, text);
}

function wordsOf(name: string, { title, body }: Text): SearchWords {
  return { name, title, summary: "", tags: [], text: body };
}

/** Undefined where nothing is published. */
function rowOf(registry: Registry, name: string): SearchedRow | undefined {
  const artifact = registry.get(name);
  if (!artifact?.published || artifact.text.broken) return undefined;
  const { text, facts } = artifact;
  const shared = { title: text.title, summary: "", type: "model", tags: [], categories: ["tools"] };
  const record: SearchRecord = {
    ...{ ...shared, ...facts, returns: [], version: "1.0.0", publisher: "Acme" },
    verdict: facts.points < 50 ? "blocked" : "passed",
  };
  return { name, isListed: !text.unlisted, search: { words: wordsOf(name, text), record } };
}

/** The root comes last. */
export async function wholeIndex(
  { registry, commits }: Moment,
  { sizes, limits }: ModelOptions,
): Promise<PublishedFile[]> {
  const names = [...registry.keys()].sort();
  const rows = names.flatMap((name) => rowOf(registry, name) ?? []);
  const past = await pastSegments(searchLayers(commits, limits), pastWords);
  const listed = rows.filter(({ isListed }) => isListed);
  return [...searchFiles({ ...searchRows(listed, past), sizes })];
}

function rowChanges(before: Registry, now: Registry): SearchedChange[] {
  const side = (registry: Registry, name: string) => {
    const row = rowOf(registry, name);
    return row && { row, dependents: 0 };
  };
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((name) => {
    const change = { name, before: side(before, name), now: side(now, name) };
    return JSON.stringify(change.before) === JSON.stringify(change.now) ? [] : [change];
  });
}

/** Counts what is read. */
export function previousOf(files: ReadonlyMap<string, PublishedFile>): {
  readonly previous: PreviousFiles;
  readonly asked: Set<string>;
} {
  const asked = new Set<string>();
  return {
    asked,
    previous: {
      file: (path) => files.get(path),
      below: () => [],
      async read({ path }) {
        if (asked.has(path)) throw new Error(`${path} is read twice`);
        asked.add(path);
        return files.get(path)?.bytes ?? new Uint8Array();
      },
    },
  };
}

export function stepBetween(
  [before, now]: readonly [Moment, Moment],
  previous: PreviousFiles,
  { root, layers }: { root: PublishedFile; layers: readonly [PlainLayers, PlainLayers] },
): SearchStep {
  const changes = rowChanges(before.registry, now.registry);
  const changed = new Set(changes.map(({ name }) => name));
  return {
    ...{ previous, root, changes, before: layers[0], now: layers[1], pastWords },
    async get(name) {
      if (changed.has(name)) throw new Error(`${name} did change`);
      return rowOf(now.registry, name);
    },
  };
}

export const layersOf = ({ commits }: Moment, { limits }: ModelOptions): PlainLayers =>
  plainLayers(commits, limits);
