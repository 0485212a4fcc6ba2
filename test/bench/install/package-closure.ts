/** One package and everything that it needs, without the edges that would close a ring. */
import type { DebianRecord } from "../search/debian-records.ts";

/** In the order of their names; edges to packages that are not there are gone too. */
export function packageClosure(
  records: readonly DebianRecord[],
  wanted: string,
): readonly DebianRecord[] {
  const known = new Map(records.map((record) => [record.name, record]));
  const open = new Set<string>();
  const done = new Map<string, DebianRecord>();
  const visit = (record: DebianRecord): void => {
    open.add(record.name);
    const depends = record.depends.filter((name) => {
      const needed = known.get(name);
      if (!needed || open.has(name)) return false;
      if (!done.has(name)) visit(needed);
      return true;
    });
    open.delete(record.name);
    done.set(record.name, { ...record, depends });
  };
  const first = known.get(wanted);
  if (first) visit(first);
  return [...done.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
