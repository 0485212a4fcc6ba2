/** A published log beside the one that a clone's history gives, entry by entry, byte by byte. */
import { equalBytes } from "../../schemas/trust/bytes.ts";
import { type EntrySubject, entrySubject } from "../log/entry-subject.ts";
import type { RegistryLog } from "../log/log-entries.ts";

/** How the published log stands to the recomputed one. `behind`: it is the start of it; `ahead`: it goes on from it. */
export type LogRelation = "same" | "behind" | "ahead" | "forked";

export interface LogDifference {
  /** From 0. */
  readonly index: number;
  /** What the history gives. */
  readonly expected: EntrySubject;
  readonly found: EntrySubject;
  /** The commit that brought what is expected; null for what no commit has yet. */
  readonly commit: string | null;
}

export interface LogComparison {
  readonly relation: LogRelation;
  /** How many entries differ. */
  readonly differing: number;
  /** The first of them. */
  readonly differences: readonly LogDifference[];
  /** What only one of the two has after the other's end: the first of it. */
  readonly rest: readonly EntrySubject[];
}

/** Entries that are named in a report. */
export const ENTRIES_NAMED = 20;

export interface LogComparer {
  /** Takes the published entries in their order. */
  take(first: number, entries: readonly Uint8Array[]): void;
  /** @param size of the published log */
  result(size: number): LogComparison;
}

export function compareLogs({
  entries: own,
  commits,
}: Pick<RegistryLog, "entries" | "commits">): LogComparer {
  const differences: LogDifference[] = [];
  const surplus: EntrySubject[] = [];
  let differing = 0;
  return {
    take(first, entries) {
      for (const [at, entry] of entries.entries()) {
        const index = first + at;
        const expected = own[index];
        if (expected === undefined) {
          if (surplus.length < ENTRIES_NAMED) surplus.push(entrySubject(entry));
        } else if (!equalBytes(expected, entry)) {
          differing += 1;
          if (differences.length >= ENTRIES_NAMED) continue;
          const subjects = { expected: entrySubject(expected), found: entrySubject(entry) };
          differences.push({ index, ...subjects, commit: commits[index] ?? null });
        }
      }
    },
    result(size) {
      const missing = own.slice(size, size + ENTRIES_NAMED).map(entrySubject);
      const relation = differing > 0 ? "forked" : relationOf(size, own.length);
      return { relation, differing, differences, rest: size < own.length ? missing : surplus };
    },
  };
}

function relationOf(published: number, own: number): LogRelation {
  if (published === own) return "same";
  return published < own ? "behind" : "ahead";
}
