/**
 * Of every artifact of a registry the little that a change of another one may need, in columns: some
 * hundred bytes each, that are read and gone over in milliseconds, where its record has kilobytes.
 * Places are positions in the list of names.
 */
import type { Picks } from "../check/resolution/contested-names.ts";
import { type Adjacency, adjacencyOf } from "./adjacency.ts";

/** What the columns say of one artifact. */
export interface IndexEntry {
  /** When its first version came, seconds since 1970; Infinity without one. */
  readonly since: number;
  /** When the newest version came that is published and not yanked; -Infinity without one. */
  readonly newest: number;
  /** Published ones. */
  readonly versions: number;
  readonly flags: number;
  readonly row: RowPlace;
  /** Places of its severities, verdicts, tally and coverage among the values that many have alike. */
  readonly alike: readonly [number, number, number, number];
  /** What it names in any version. */
  readonly needs: readonly string[];
  /** What its latest published version depends on, in that order. */
  readonly edges: readonly IndexEdge[];
  /** What the latest of all its versions depends on, in that order. */
  readonly latest: readonly IndexEdge[];
  readonly picks: Picks;
  /** See {@link RegistryIndex}. */
  readonly typoKeys: readonly number[];
}

/** Where all that is kept of it lies. */
export interface RowPlace {
  /** Number of the file. */
  readonly file: number;
  /** Its first byte there. */
  readonly at: number;
  /** Bytes of the two lines, without the line feeds behind them. */
  readonly core: number;
  readonly bulk: number;
  /** First 128 bits of the SHA-256 of both lines and the line feed between them. */
  readonly digest: readonly [number, number, number, number];
}

export interface IndexEdge {
  readonly name: string;
  /** One of {@link EDGE}. */
  readonly kind: number;
}

export const EDGE = { runtime: 0, development: 1, optional: 2 } as const;
export const EDGE_KINDS = ["runtime", "development", "optional"] as const;

/** Bits of an entry's flags. */
export const FLAG = {
  published: 1,
  listed: 2,
  /** It names something that is not there. */
  lacking: 4,
  /** It has findings that keep something out. */
  blocked: 8,
  /** Its standing may change by the clock. */
  timed: 16,
  /** Its name could be mistaken for another one. */
  mistaken: 32,
} as const;

/** Edges with what each is. Plain data. */
export interface KindedAdjacency extends Adjacency {
  readonly kinds: Uint8Array;
}

/** Plain data, for `v8.serialize`. Columns have one element for each name. */
export interface RegistryIndex {
  /** Ordered, code unit by code unit. */
  readonly names: readonly string[];
  /** Of its row, see {@link RowPlace}. */
  readonly file: Uint32Array;
  readonly at: Float64Array;
  readonly core: Uint32Array;
  readonly bulk: Uint32Array;
  /** Four for each name. */
  readonly digest: Uint32Array;
  readonly since: Float64Array;
  readonly newest: Float64Array;
  readonly versions: Uint32Array;
  readonly flags: Uint8Array;
  /** Four for each name. */
  readonly alike: Uint32Array;
  readonly needs: Adjacency;
  readonly edges: KindedAdjacency;
  readonly latest: KindedAdjacency;
  /** What each has picked. */
  readonly picks: Adjacency;
  /** Hashes of what the names stand under that its name could be mistaken for, see `TypoIndex`. */
  readonly typoKeys: Adjacency;
  /** Version, how many pick it, and so on; null for what nobody picks. */
  readonly picked: readonly (readonly (string | number)[] | null)[];
}

export function rowPlace({ file, at, core, bulk, digest }: RegistryIndex, place: number): RowPlace {
  const [a = 0, b = 0, c = 0, d = 0] = digest.subarray(4 * place, 4 * place + 4);
  return {
    file: file[place] ?? 0,
    at: at[place] ?? 0,
    core: core[place] ?? 0,
    bulk: bulk[place] ?? 0,
    digest: [a, b, c, d],
  };
}

/** undefined for a name that is not there */
export function placeOf({ names }: Pick<RegistryIndex, "names">, name: string): number | undefined {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? "") < name) low = middle + 1;
    else high = middle;
  }
  return names[low] === name ? low : undefined;
}

/** @param entries by name, ordered */
export function indexOf(entries: ReadonlyMap<string, IndexEntry>): RegistryIndex {
  const names = [...entries.keys()];
  const all = [...entries.values()];
  const places = new Map(names.map((name, at) => [name, at]));
  const placesOf = (some: readonly string[]) => some.flatMap((name) => places.get(name) ?? []);
  const picked = names.map((): (string | number)[] => []);
  for (const { picks } of all)
    for (const [name, version] of picks) countPick(picked[places.get(name) ?? -1], version, 1);
  return {
    names,
    file: Uint32Array.from(all, ({ row }) => row.file),
    at: Float64Array.from(all, ({ row }) => row.at),
    core: Uint32Array.from(all, ({ row }) => row.core),
    bulk: Uint32Array.from(all, ({ row }) => row.bulk),
    digest: Uint32Array.from(all.flatMap(({ row }) => row.digest)),
    since: Float64Array.from(all, ({ since }) => since),
    newest: Float64Array.from(all, ({ newest }) => newest),
    versions: Uint32Array.from(all, ({ versions }) => versions),
    flags: Uint8Array.from(all, ({ flags }) => flags),
    alike: Uint32Array.from(all.flatMap(({ alike }) => alike)),
    needs: adjacencyOf(all.length, (at) => placesOf(all[at]?.needs ?? [])),
    edges: kinded(all.map(({ edges }) => placed(edges, places))),
    latest: kinded(all.map(({ latest }) => placed(latest, places))),
    picks: adjacencyOf(all.length, (at) =>
      placesOf([...new Set(all[at]?.picks.map(([name]) => name))]),
    ),
    typoKeys: adjacencyOf(all.length, (at) => all[at]?.typoKeys ?? []),
    picked: picked.map((counts) => (counts.length > 0 ? counts : null)),
  };
}

interface EdgeLists {
  readonly targets: ArrayLike<number>;
  readonly kinds: ArrayLike<number>;
}

/** Edges to what is there. */
function placed(
  edges: readonly IndexEdge[],
  places: { get(name: string): number | undefined },
): EdgeLists {
  const found = edges.flatMap(({ name, kind }) => {
    const at = places.get(name);
    return at === undefined ? [] : [{ at, kind }];
  });
  return { targets: found.map(({ at }) => at), kinds: found.map(({ kind }) => kind) };
}

function kinded(lists: readonly EdgeLists[]): KindedAdjacency {
  const adjacency = adjacencyOf(lists.length, (at) => lists[at]?.targets ?? []);
  const kinds = new Uint8Array(adjacency.targets.length);
  for (const [at, list] of lists.entries()) kinds.set(list.kinds, adjacency.offsets[at]);
  return { ...adjacency, kinds };
}

/** Of a version among `[version, count, …]`. */
export function countPick(
  counts: (string | number)[] | undefined,
  version: string,
  by: number,
): void {
  if (!counts) return;
  const at = counts.indexOf(version);
  if (at < 0) counts.push(version, by);
  else {
    const sum = Number(counts[at + 1]) + by;
    if (sum === 0) counts.splice(at, 2);
    else counts[at + 1] = sum;
  }
}
