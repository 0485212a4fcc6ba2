/** One access log into what it says of each day. */
import { type ArchiveName, downloadedVersion } from "./downloaded-version.ts";
import { type ImportedLog, type LogDays, logDays } from "./log-days.ts";
import type { LogRequest } from "./log-request.ts";
import { logLineReader } from "./read-log-line.ts";

/** Days that one log may be about. */
const DAYS_MAX = 1000;

export interface Counting {
  /** Called before {@link importedOf} is asked about a day. */
  readonly onDay?: (day: string) => Promise<void>;
  /** What was imported of a day before. */
  readonly importedOf: (day: string) => readonly ImportedLog[];
  /** Whether the registry has this version. */
  readonly isPublished: (archive: ArchiveName) => boolean;
  /** Whether this client got this version on this day before, in this run. */
  readonly isRepeated: (request: LogRequest, archive: ArchiveName) => boolean;
  readonly onLine?: (lines: number) => void;
}

export interface CountedLog {
  readonly days: ReturnType<LogDays["days"]>;
  readonly lines: {
    readonly all: number;
    /** No request, or none that can be read. */
    readonly unread: number;
    readonly bots: number;
    readonly repeated: number;
    /** Downloads of what the registry does not have. */
    readonly unknown: number;
  };
}

export async function countLog(
  text: AsyncIterable<string>,
  { onDay, importedOf, isPublished, isRepeated, onLine }: Counting,
): Promise<CountedLog> {
  const reader = logLineReader();
  const days = logDays(importedOf);
  const lines = { all: 0, unread: 0, bots: 0, repeated: 0, unknown: 0 };
  const seen = new Set<string>();
  const judge = (request: LogRequest): ArchiveName | undefined => {
    const found = downloadedVersion(request);
    if (found === "bot") lines.bots += 1;
    if (typeof found === "string") return undefined;
    if (!isPublished(found)) lines.unknown += 1;
    else if (isRepeated(request, found)) lines.repeated += 1;
    else return found;
    return undefined;
  };
  for await (const line of text) {
    lines.all += 1;
    onLine?.(lines.all);
    const request = reader.read(line);
    if (request && seen.size < DAYS_MAX && !seen.has(request.day)) {
      seen.add(request.day);
      await onDay?.(request.day);
    }
    if (request && seen.has(request.day)) days.add(request.day, line, judge(request));
    else if (!line.startsWith("#")) lines.unread += 1;
  }
  return { days: days.days(), lines };
}
