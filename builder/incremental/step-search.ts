/**
 * The search index of a tree from the one of the tree before it: what is read and what is made costs
 * what the change costs. A segment whose documents have the words that they had keeps all that follows
 * from words; the others are made anew. The result is, byte for byte, what `search-files.ts` makes of
 * all rows.
 */

import { searchFilePath } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import {
  type SearchRoot,
  type SearchSegment,
  searchRootShape,
} from "../../schemas/published/search-index.ts";
import { openMadeFiles } from "../emit/made-files.ts";
import { type PublishedFile, referenceTo } from "../emit/published-file.ts";
import { rowDigest } from "../emit/row-digest.ts";
import type { SearchRecord, SearchWords } from "../search/search-document.ts";
import { searchRoot } from "../search/search-files.ts";
import { SEARCH_SIZES, type SearchSizes } from "../search/search-sizes.ts";
import { type CollectedFiles, collectFiles, searchFile } from "../search/search-store.ts";
import { segmentFiles } from "../search/segment-files.ts";
import type { ChangedPart, PreviousFiles } from "./previous-files.ts";
import { readSearchFiles, type SearchFiles } from "./read-search-files.ts";
import { LAYERS, type Layer, type SearchState } from "./search-state.ts";
import { type SearchStatesInput, searchStates } from "./search-states.ts";
import { type SegmentReader, segmentReader } from "./segment-reader.ts";
import { unnamedFiles } from "./unnamed-files.ts";
import { type DocumentChange, updateSegment } from "./update-segment.ts";

export interface SearchStep extends SearchStatesInput {
  readonly previous: PreviousFiles;
  /** Of the index before: its root file. */
  readonly root: Reference;
}

/** `root` is the last of `files`, where it is another. */
export type SearchPart = ChangedPart & { readonly root: Reference };

/**
 * @returns undefined where all of it has to be made: the base segment has other documents, or the index
 * is one file, or becomes one, or the index before is not what `before` says
 * @throws {CodedError} E_PREVIOUS_LIST for a file of the index before that is missing, altered, or of
 * another form; what `get` and `pastWords` throw
 */
export async function stepSearch(
  step: SearchStep,
  sizes: SearchSizes = SEARCH_SIZES,
): Promise<SearchPart | undefined> {
  const made = collectFiles(openMadeFiles());
  const files = readSearchFiles(step.previous, made.files);
  const root = await files.readReference(step.root, searchRootShape);
  const { before, now, touched } = searchStates(step);
  const read = (segment: SearchSegment) => segmentReader(segment, { files, sizes });
  const segments = await segmentsBefore(root, before, read);
  if (!segments || isOneFile(root.segments, sizes)) return undefined;
  const steps = await stepSegments({ before, now, touched, files, sizes, made }, segments);
  const found = steps?.flatMap(({ segment }) => segment ?? []);
  if (!steps || !found || isOneFile(found, sizes)) return undefined;
  const file = searchFile(searchRoot(found));
  const unnamed = await unnamedFiles({
    dropped: steps.flatMap(({ old, kept }) => (old && !kept ? [old] : [])),
    updated: steps.flatMap(({ old, kept }) => (old && kept ? [[old, kept] as const] : [])),
    kept: steps.flatMap(({ segment, kept }) => (segment && kept ? [read(segment)] : [])),
    ...{ made: made.files, files, sizes },
  });
  const isNew = ({ path }: PublishedFile) => step.previous.file(path) === undefined;
  const isSame = file.path === step.root.path;
  return {
    files: [...made.files.values(), file].filter(isNew),
    gone: [...unnamed.map(searchFilePath), ...(isSame ? [] : [step.root.path])],
    root: referenceTo(file),
  };
}

function isOneFile(segments: readonly SearchSegment[], { oneFile }: SearchSizes): boolean {
  return segments.reduce((sum, { documents }) => sum + documents, 0) <= oneFile;
}

/** Which segment is which; undefined where the index has others than the state says. */
async function segmentsBefore(
  { segments }: SearchRoot,
  before: SearchState,
  read: (segment: SearchSegment) => SegmentReader,
): Promise<ReadonlyMap<Layer, SegmentReader> | undefined> {
  const has = await Promise.all(LAYERS.map((layer) => before.has(layer)));
  const layers = LAYERS.filter((_, at) => has[at]);
  if (layers[0] !== "base" || layers.length !== segments.length) return undefined;
  const found = new Map(segments.map((segment, at) => [layers[at] ?? "base", read(segment)]));
  const newest = found.get("newest")?.segment.documents ?? 0;
  return newest === (await before.newest()).length ? found : undefined;
}

interface Work {
  readonly before: SearchState;
  readonly now: SearchState;
  /** Names of artifacts of which anything is another. */
  readonly touched: readonly string[];
  readonly files: SearchFiles;
  readonly sizes: SearchSizes;
  readonly made: CollectedFiles;
}

interface SegmentStep {
  /** As it was. */
  readonly old: SegmentReader | undefined;
  /** As it is. */
  readonly segment: SearchSegment | undefined;
  /** Places of documents that changed, where the segment was not made anew. */
  readonly kept: readonly number[] | undefined;
}

/** Undefined where one of them cannot be made so. */
async function stepSegments(
  work: Work,
  segments: ReadonlyMap<Layer, SegmentReader>,
): Promise<SegmentStep[] | undefined> {
  const steps: SegmentStep[] = [];
  for (const layer of LAYERS) {
    const step = await stepSegment(work, layer, segments.get(layer));
    if (!step) return undefined;
    steps.push(step);
  }
  return steps;
}

async function stepSegment(
  work: Work,
  layer: Layer,
  old: SegmentReader | undefined,
): Promise<SegmentStep | undefined> {
  if (old && (await hasSameWords(work, layer))) {
    const changes = await documentChanges(work, layer, old);
    if (!changes) return undefined;
    const segment = await updateSegment(old, changes, { ...work, store: work.made });
    return { old, segment, kept: changes.map(({ place }) => place) };
  }
  if (layer === "base") return undefined;
  const isThere = await work.now.has(layer);
  return { old, segment: isThere ? await makeSegment(work, layer) : undefined, kept: undefined };
}

async function hasSameWords({ before, now, touched }: Work, layer: Layer): Promise<boolean> {
  if (!(await now.has(layer))) return false;
  for (const name of touched) {
    const [old, own] = [await before.words(name, layer), await now.words(name, layer)];
    if (old === own) continue;
    if (!old || !own || rowDigest(old) !== rowDigest(own)) return false;
  }
  return true;
}

/** Undefined where the segment lacks a document that it should have. */
async function documentChanges(
  { before, now, touched }: Work,
  layer: Layer,
  reader: SegmentReader,
): Promise<DocumentChange[] | undefined> {
  const changes: DocumentChange[] = [];
  for (const name of touched) {
    const old = await recordIn(before, name, layer);
    const own = await recordIn(now, name, layer);
    if (old === own || (old && own && rowDigest(old) === rowDigest(own))) continue;
    const place = await reader.place(name);
    if (place === undefined) return undefined;
    changes.push({ place, name, before: old, now: own });
  }
  return changes;
}

/** Of an artifact that counts in the segment. */
async function recordIn(
  state: SearchState,
  name: string,
  layer: Layer,
): Promise<SearchRecord | undefined> {
  if ((await state.home(name)) !== layer) return undefined;
  return (await state.row(name))?.search.record;
}

async function makeSegment(
  { now, sizes, made }: Work,
  layer: Exclude<Layer, "base">,
): Promise<SearchSegment> {
  const documents: SearchWords[] = [];
  const records = new Map<string, SearchRecord | undefined>();
  const names = layer === "newest" ? await now.newest() : now.layers.touched.map(([name]) => name);
  for (const name of names) {
    const words = await now.words(name, layer);
    if (!words) continue;
    documents.push(words);
    records.set(name, await recordIn(now, name, layer));
  }
  const recordOf = (name: string) => records.get(name);
  const { files, value } = segmentFiles({ documents, recordOf, sizes, made: openMadeFiles() });
  for (const file of files) made.add(file);
  return value;
}
