/** What a converter did: counts of what it wrote, and everything that it could not take over as it is. */
import type { SourceCounts } from "./source-writer.ts";

export interface Conversion {
  readonly counts: Readonly<SourceCounts>;
  /** Sentences for people: what was changed, left out or not understood, with numbers. */
  readonly notes: readonly string[];
}

/** Turns the unpacked archive in `dataFolder` into a registry in `outFolder`, which must be empty. */
export type Converter = (dataFolder: string, outFolder: string) => Conversion;

/** `label: a, b, c (and 4 more)`; undefined when there is nothing to tell. */
export function listNote(label: string, items: readonly string[], shown = 5): string | undefined {
  if (items.length === 0) return undefined;
  const rest = items.length - shown;
  const tail = rest > 0 ? ` (and ${rest} more)` : "";
  return `${label}: ${items.length}: ${items.slice(0, shown).join(", ")}${tail}`;
}
