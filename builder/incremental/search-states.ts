/** What the search index is made of, before a step and after it. */
import type { SearchedRow } from "../emit/artifact-row.ts";
import type { SearchWords } from "../search/search-document.ts";
import type { PlainLayers, TouchedArtifact } from "./plain-layers.ts";
import { type SearchState, searchState } from "./search-state.ts";

/** As a `RowChange`, as far as the search is about it. */
export interface SearchedChange {
  readonly name: string;
  readonly before: SearchedSide | undefined;
  readonly now: SearchedSide | undefined;
}

interface SearchedSide {
  readonly row: SearchedRow;
}

export interface SearchStatesInput {
  readonly before: PlainLayers;
  readonly now: PlainLayers;
  /** Artifacts whose row is another than before, listed or not. */
  readonly changes: readonly SearchedChange[];
  /** Of an artifact that did not change; undefined where it is not published. */
  get(name: string): Promise<SearchedRow | undefined>;
  /** Words of an older `artifact.md`, as `read-search-past.ts` reads it; undefined for what cannot be read, or was not listed. */
  pastWords(name: string, id: string): Promise<SearchWords | undefined>;
}

export interface SearchStates {
  readonly before: SearchState;
  readonly now: SearchState;
  /** Names of artifacts whose row is another, or what the layers have of it; ordered as they come. */
  readonly touched: readonly string[];
}

export function searchStates(input: SearchStatesInput): SearchStates {
  const changed = new Map(input.changes.map((change) => [change.name, change]));
  const get = remember((name) => input.get(name));
  const past = remember((key) => {
    const [id = "", name = ""] = key.split(" ");
    return input.pastWords(name, id);
  });
  const pastWords = (name: string, id: string) => past(`${id} ${name}`);
  const rowOf = async (name: string, side: "before" | "now") => {
    const change = changed.get(name);
    return listedRow(change ? change[side] : await get(name));
  };
  const state = (side: "before" | "now") =>
    searchState({ layers: input[side], row: (name) => rowOf(name, side), pastWords });
  const touched = new Set([...changed.keys(), ...otherLayers(input)]);
  return { before: state("before"), now: state("now"), touched: [...touched] };
}

function listedRow(side: SearchedRow | SearchedSide | undefined): SearchedRow | undefined {
  const row = side && "row" in side ? side.row : side;
  return row?.isListed ? row : undefined;
}

function otherLayers({ before, now }: Pick<SearchStatesInput, "before" | "now">): string[] {
  const known = new Map(before.touched.map((artifact) => [artifact[0], artifact]));
  const other = now.touched.flatMap((artifact) => {
    const [name] = artifact;
    const isSame = isSameArtifact(known.get(name), artifact);
    known.delete(name);
    return isSame ? [] : [name];
  });
  return [...other, ...known.keys()];
}

function isSameArtifact(a: TouchedArtifact | undefined, b: TouchedArtifact): boolean {
  return a !== undefined && [0, 1, 2, 3].every((at) => a[at] === b[at]);
}

function remember<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const found = known.get(key) ?? read(key);
    known.set(key, found);
    return found;
  };
}
