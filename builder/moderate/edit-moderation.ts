/** Changes of a moderation record, in its text: comments and what else is listed stay as they are. */
import { isMap, isSeq, parseDocument, stringify, type YAMLSeq } from "yaml";
import type { QuarantineRecord, TakedownRecord } from "../../schemas/moderation.ts";

type Entry = QuarantineRecord | TakedownRecord;
type Field = "quarantines" | "takedowns";

const WRITTEN = { lineWidth: 0 } as const;
const HEADER =
  "# What the maintainers withhold of this artifact; the website explains it under Docs, Moderation.\n";

/** @param text of the record; undefined when there is none yet */
export function withEntry(text: string | undefined, field: Field, entry: Entry): string {
  if (text === undefined) return `${HEADER}${stringify({ [field]: [entry] }, WRITTEN)}`;
  const document = parseDocument(text);
  const list = document.get(field, true);
  if (isSeq(list)) list.add(document.createNode(entry));
  else document.set(field, document.createNode([entry]));
  return document.toString(WRITTEN);
}

export interface WithoutEntries {
  /** Null when nothing is left to say. */
  readonly text: string | null;
  readonly removed: number;
}

/** @param isMeant by the version that an entry is about */
export function withoutQuarantines(
  text: string,
  isMeant: (version: string | undefined) => boolean,
): WithoutEntries {
  const document = parseDocument(text);
  const list = document.get("quarantines", true);
  if (!isSeq(list)) return { text, removed: 0 };
  const kept = (list as YAMLSeq).items.filter((item) => {
    const version = isMap(item) ? item.get("version") : undefined;
    return !isMeant(typeof version === "string" ? version : undefined);
  });
  const removed = list.items.length - kept.length;
  list.items = kept;
  if (kept.length === 0) document.delete("quarantines");
  const isEmpty = isMap(document.contents) && document.contents.items.length === 0;
  return { text: isEmpty ? null : document.toString(WRITTEN), removed };
}
