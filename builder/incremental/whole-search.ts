/** The search index of a registry so small that it is one file, or nearly so: made of all rows each time. */
import { SEARCH_PREFIX } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { ArtifactRow } from "../emit/artifact-row.ts";
import { referenceTo } from "../emit/published-file.ts";
import { searchRows } from "../emit/search-rows.ts";
import { pastSegments } from "../search/read-search-past.ts";
import type { SearchWords } from "../search/search-document.ts";
import { searchFiles } from "../search/search-files.ts";
import type { PlainLayers } from "./plain-layers.ts";
import type { ChangedPart, PreviousFiles } from "./previous-files.ts";

export interface WholeSearch {
  readonly previous: PreviousFiles;
  readonly layers: PlainLayers;
  /** Of all published artifacts, by name. */
  readonly rows: readonly ArtifactRow[];
  readonly pastWords: (name: string, id: string) => Promise<SearchWords | undefined>;
}

/** Stands for the state that the base and the last commit have alike. */
const UNTOUCHED = "=";

export async function wholeSearch({
  previous,
  layers,
  rows,
  pastWords,
}: WholeSearch): Promise<ChangedPart & { readonly root: Reference }> {
  const past = await pastSegments(layersOf(layers, rows), pastWords);
  const listed = rows.filter(({ isListed }) => isListed);
  const files = [...searchFiles(searchRows(listed, past))];
  const root = files.at(-1);
  if (!root) throw new Error("an index without a root");
  const paths = new Set(files.map(({ path }) => path));
  return {
    files: files.filter(({ path }) => !previous.file(path)),
    gone: previous.below(SEARCH_PREFIX).flatMap(({ path }) => (paths.has(path) ? [] : [path])),
    root: referenceTo(root),
  };
}

function layersOf({ touched }: PlainLayers, rows: readonly ArtifactRow[]) {
  const base = new Map(rows.map(({ name }) => [name, UNTOUCHED]));
  const current = new Map(base);
  const middle = new Map<string, string | undefined>();
  for (const [name, inBase, now, inMiddle] of touched) {
    put(base, name, inBase);
    put(current, name, now);
    if (inMiddle !== undefined) middle.set(name, inMiddle ?? undefined);
  }
  return { base, middle, current, recent: new Set<string>() };
}

function put(records: Map<string, string>, name: string, id: string | null): void {
  if (id === null) records.delete(name);
  else records.set(name, id);
}
