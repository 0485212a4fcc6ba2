/** The files of `usage/`, put together while they are read: memory holds what is counted, and no record. */
import type { Parsed } from "../../schemas/parse.ts";
import { parseUsage, type Usage } from "../../schemas/usage.ts";
import type { Source, SourceEntry } from "../read/source.ts";
import { openUsageCounts, type UsageCounts } from "../usage/usage-counts.ts";
import { usageText } from "../usage/usage-text.ts";
import { parseJsonRecord } from "./parse-record.ts";
import { readRecord } from "./read-record.ts";
import type { RecordFile } from "./record-file.ts";

export interface UsageRecords {
  /** Every file, in the order of the months. Of those that can be read, only the path is kept. */
  readonly files: readonly RecordFile<unknown>[];
  readonly counts: UsageCounts;
}

/** @param entries ordered by path @returns undefined without any */
export async function readUsageRecords(
  source: Pick<Source, "read">,
  entries: readonly SourceEntry[],
): Promise<UsageRecords | undefined> {
  if (entries.length === 0) return undefined;
  const counts = openUsageCounts();
  const finest = finestDigits(entries);
  const files: RecordFile<unknown>[] = [];
  for (const entry of entries) {
    const shape = shapeOf(entry.path, finest);
    const record = await readRecord(
      source.read,
      entry,
      entry.path,
      (path, text) => asWritten(path, text, shape) ?? parseJsonRecord(path, text, shape),
    );
    if (record.value) counts.add(record.value);
    files.push(record.value ? withoutContent(record) : record);
  }
  return { files, counts: counts.counts() };
}

const namesOf = (path: string): { readonly month: string; readonly part: string | undefined } => {
  const [, month = "", part] = /^usage\/([^/]+?)(?:\/([0-9a-f]+))?\.json$/.exec(path) ?? [];
  return { month, part };
};

/** By month, the most digits that a part of it is named by. */
function finestDigits(entries: readonly SourceEntry[]): ReadonlyMap<string, number> {
  const finest = new Map<string, number>();
  for (const { path } of entries) {
    const { month, part = "" } = namesOf(path);
    finest.set(month, Math.max(finest.get(month) ?? 0, part.length));
  }
  return finest;
}

/**
 * A record says again which month, and which part of it, it is: a file that was renamed counts for
 * nothing. Nor does one that was left behind when its month was cut into more parts: they hold the same.
 */
function shapeOf(
  path: string,
  finest: ReadonlyMap<string, number>,
): (value: unknown) => Parsed<Usage> {
  const { month, part } = namesOf(path);
  return (value) => {
    const parsed = parseUsage(value);
    if (!parsed.ok) return parsed;
    if (parsed.value.month !== month)
      return wrong("month", `must be "${month}", as the file's name says`, [month]);
    if (parsed.value.part !== part)
      return part === undefined
        ? wrong("part", "must be absent in the file of a whole month")
        : wrong("part", `must be "${part}", as the file's name says`, [part]);
    if ((part ?? "").length < (finest.get(month) ?? 0))
      return wrong("month", `lies in smaller parts in usage/${month}/ too: delete this file`);
    return parsed;
  };
}

function wrong(field: string, message: string, allowed: readonly string[] = []): Parsed<Usage> {
  return { ok: false, problems: [{ path: [field], kind: "invalid", message, allowed }] };
}

/**
 * A file that is as an import writes it has no key twice, and need not be looked through for that: a year
 * of a large registry is 200 MB.
 */
function asWritten(
  path: string,
  text: string,
  shape: ReturnType<typeof shapeOf>,
): RecordFile<Usage> | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { value } = { value: undefined, ...shape(raw) };
  if (!value || usageText(value) !== text) return undefined;
  return { ...withoutContent({ path }), value };
}

function withoutContent({
  path,
  digest,
}: Pick<RecordFile<unknown>, "path" | "digest">): RecordFile<undefined> {
  return {
    path,
    ...(digest !== undefined && { digest }),
    ...{ value: undefined, raw: undefined, textProblems: [], shapeProblems: [] },
    locate: () => ({ line: 1, column: 1 }),
    ...{ text: "", body: "", bodyLine: 1 },
  };
}
