/** What a step does to an artifact as lists see it. */
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import type { ArtifactRow } from "../emit/artifact-row.ts";
import { catalogRow } from "../emit/registry-documents.ts";
import { rowDigest } from "../emit/row-digest.ts";
import type { PageChange } from "../emit/update-pages.ts";
import type { RowChange, RowSide } from "./row-change.ts";

/** It is listed before, now, or both. */
export interface ListedChange {
  readonly name: string;
  readonly before: ListedArtifact | undefined;
  readonly now: ListedArtifact | undefined;
}

export interface ListedArtifact {
  readonly row: ArtifactRow;
  readonly entry: CatalogEntry;
}

export function listedChanges(changes: readonly RowChange[]): ListedChange[] {
  return changes.flatMap(({ name, ...sides }) => {
    const [before, now] = [listedArtifact(sides.before), listedArtifact(sides.now)];
    return before || now ? [{ name, before, now }] : [];
  });
}

/** undefined for one that lists do not show, or that is not published */
export function listedArtifact(side: RowSide | undefined): ListedArtifact | undefined {
  if (!side?.row.isListed) return undefined;
  return { row: side.row, entry: catalogRow(side.row.entry, side.dependents) };
}

/** The rows that lists show, of which those that are as they were neither come nor go. */
export function entryChange(changes: readonly ListedChange[]): PageChange<CatalogEntry> {
  const other = changes.filter(
    ({ before, now }) => !before || !now || rowDigest(before.entry) !== rowDigest(now.entry),
  );
  return {
    removed: new Set(other.flatMap(({ name, before }) => (before ? [name] : []))),
    added: other.flatMap(({ now }) => (now ? [now.entry] : [])),
  };
}

/** The changes of each group of artifacts, each side only where it is in the group. */
export function changesByGroup(
  changes: readonly ListedChange[],
  groupsOf: (entry: CatalogEntry) => readonly string[],
): ReadonlyMap<string, readonly ListedChange[]> {
  const groups = new Map<string, ListedChange[]>();
  for (const { name, before, now } of changes) {
    const [old, young] = [before, now].map((side) => new Set(side ? groupsOf(side.entry) : []));
    for (const group of new Set([...(old ?? []), ...(young ?? [])])) {
      const own = groups.get(group) ?? [];
      const [was, is] = [old?.has(group), young?.has(group)];
      own.push({ name, before: was ? before : undefined, now: is ? now : undefined });
      groups.set(group, own);
    }
  }
  return groups;
}
