/**
 * What one log says of each day. A log is known by what it says of a day: the digest of its lines of
 * that day, from the first to the last. One that has grown since it was imported begins with lines of
 * a known digest, and only those after them count.
 */
import { createHash, type Hash } from "node:crypto";
import type { ArchiveName } from "./downloaded-version.ts";

/** What was imported of a day. */
export interface ImportedLog {
  readonly sha256: string;
  readonly lines: number;
}

export interface LogDay {
  /** Downloads by `namespace/name@version`, of lines that were not imported before. */
  readonly counts: ReadonlyMap<string, number>;
  readonly log: ImportedLog;
  /** The part of it that was imported before. */
  readonly known: ImportedLog | undefined;
}

export interface LogDays {
  /** @param download what the line counts for; undefined for nothing */
  add(day: string, line: string, download: ArchiveName | undefined): void;
  /** By day, `yyyy-mm-dd`. */
  days(): ReadonlyMap<string, LogDay>;
}

interface OpenDay {
  readonly hash: Hash;
  lines: number;
  readonly counts: Map<string, number>;
  known: ImportedLog | undefined;
  /** Digests by number of lines. */
  readonly imported: ReadonlyMap<number, readonly string[]>;
}

export function logDays(importedOf: (day: string) => readonly ImportedLog[]): LogDays {
  const open = new Map<string, OpenDay>();
  const dayOf = (day: string): OpenDay => {
    const found = open.get(day) ?? newDay(importedOf(day));
    open.set(day, found);
    return found;
  };
  return {
    add(day, line, download) {
      const own = dayOf(day);
      own.hash.update(line).update("\n");
      own.lines += 1;
      if (download) {
        const key = `${download.name}@${download.version}`;
        own.counts.set(key, (own.counts.get(key) ?? 0) + 1);
      }
      const digests = own.imported.get(own.lines);
      if (!digests) return;
      const sha256 = own.hash.copy().digest("hex");
      if (!digests.includes(sha256)) return;
      own.counts.clear();
      own.known = { sha256, lines: own.lines };
    },
    days: () =>
      new Map(
        [...open].map(([day, { hash, lines, counts, known }]) => [
          day,
          { counts, known, log: { sha256: hash.copy().digest("hex"), lines } },
        ]),
      ),
  };
}

function newDay(imported: readonly ImportedLog[]): OpenDay {
  const byLines = Map.groupBy(imported, ({ lines }) => lines);
  return {
    ...{ hash: createHash("sha256"), lines: 0, counts: new Map(), known: undefined },
    imported: new Map(
      [...byLines].map(([lines, logs]) => [lines, logs.map(({ sha256 }) => sha256)]),
    ),
  };
}
