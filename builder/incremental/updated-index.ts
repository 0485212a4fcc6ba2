/** The columns after a step, whole or the part that a question needs. */
import type { Picks } from "../check/resolution/contested-names.ts";
import { IndexUpdate } from "./index-update.ts";
import {
  countPick,
  type IndexEdge,
  type IndexEntry,
  placeOf,
  type RegistryIndex,
} from "./registry-index.ts";

export interface EntryChange {
  readonly name: string;
  /** Of an artifact that was there: what it had picked. */
  readonly before: Picks;
  /** undefined: it is there no more */
  readonly now: IndexEntry | undefined;
}

/**
 * What {@link indexOf} gives for the entries of before with these changes; its cost is small for each name.
 *
 * @param changes of all that name an artifact which comes or goes, too
 */
export function updatedIndex(
  before: RegistryIndex,
  changes: readonly EntryChange[],
): RegistryIndex {
  const entries = new Map(changes.map(({ name, now }) => [name, now]));
  const update = new IndexUpdate(before, entries);
  return {
    file: update.column(before.file, ({ row }) => row.file),
    at: update.column(before.at, ({ row }) => row.at),
    core: update.column(before.core, ({ row }) => row.core),
    bulk: update.column(before.bulk, ({ row }) => row.bulk),
    digest: update.fours(before.digest, ({ row }) => row.digest),
    since: update.column(before.since, ({ since }) => since),
    newest: update.column(before.newest, ({ newest }) => newest),
    versions: update.column(before.versions, (entry) => entry.versions),
    flags: update.column(before.flags, ({ flags }) => flags),
    alike: update.fours(before.alike, ({ alike }) => alike),
    needs: update.adjacency(before.needs, ({ needs }) => needs),
    edges: update.kinded(before.edges, ({ edges }) => edges),
    latest: update.kinded(before.latest, ({ latest }) => latest),
    typoKeys: update.numbers(before.typoKeys, ({ typoKeys }) => typoKeys),
    ...updatedPicks(
      before,
      changes.map((change) => ({ ...change, now: change.now?.picks })),
    ),
  };
}

export interface PicksChange {
  readonly name: string;
  /** None of an artifact that was not there. */
  readonly before: Picks;
  /** undefined: it is there no more */
  readonly now: Picks | undefined;
}

/** The part of {@link updatedIndex} that tells which names are contested. */
export function updatedPicks(
  before: RegistryIndex,
  changes: readonly PicksChange[],
): Pick<RegistryIndex, "names" | "picks" | "picked"> {
  const update = new IndexUpdate(before, new Map(changes.map(({ name, now }) => [name, now])));
  const { names } = update;
  const picked = update.places(before.picked);
  const add = (name: string, version: string, by: number): void => {
    const at = placeOf({ names }, name);
    if (at === undefined) return;
    const counts = [...(picked[at] ?? [])];
    countPick(counts, version, by);
    picked[at] = counts.length > 0 ? counts : null;
  };
  for (const { before: old, now = [] } of changes) {
    // What was not there was not counted.
    for (const [name, version] of old)
      if (placeOf(before, name) !== undefined) add(name, version, -1);
    for (const [name, version] of now) add(name, version, 1);
  }
  const picks = update.adjacency(before.picks, (own) => [...new Set(own.map(([name]) => name))]);
  return { names, picks, picked };
}

/** The part of {@link updatedIndex} that tells which artifacts are in a circle. */
export function updatedLatest(
  before: RegistryIndex,
  changes: ReadonlyMap<string, readonly IndexEdge[] | undefined>,
): Pick<RegistryIndex, "names" | "latest"> {
  const update = new IndexUpdate(before, changes);
  return { names: update.names, latest: update.kinded(before.latest, (edges) => edges) };
}
