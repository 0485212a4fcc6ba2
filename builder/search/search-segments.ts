/** Segments of the index: older ones as the past has them, and what is new or changed since. */
import { compareText } from "../check/compare-text.ts";
import type { PastSegment } from "./read-search-past.ts";
import type { SearchWords } from "./search-document.ts";
import type { SearchSegmentInput } from "./search-files.ts";

/**
 * Every listed artifact counts in the last segment that has its present words; in older ones it is
 * superseded. One that is not listed now is in none, unless a change since took it away.
 *
 * @param present words of every listed artifact, by name
 */
export function searchSegments(
  present: ReadonlyMap<string, SearchWords>,
  past: readonly PastSegment[],
): SearchSegmentInput[] {
  const home = new Map<string, number>();
  for (const [at, segment] of past.entries())
    for (const [name, words] of segment) {
      if (words !== undefined) home.delete(name);
      else if (present.has(name)) home.set(name, at);
    }
  const older = past.map((segment, at): SearchSegmentInput => {
    const documents = [...segment].flatMap(([name, words]) => words ?? present.get(name) ?? []);
    return { documents: byName(documents), counts: (name) => home.get(name) === at };
  });
  const recent = [...present.values()].filter(({ name }) => !home.has(name));
  const newest = { documents: byName(recent), counts: () => true };
  return recent.length > 0 || older.length === 0 ? [...older, newest] : older;
}

function byName(documents: SearchWords[]): SearchWords[] {
  return documents.sort((a, b) => compareText(a.name, b.name));
}
