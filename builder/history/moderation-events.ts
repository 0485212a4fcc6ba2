/** What a change of an artifact's moderation record did. */
import { isSame, lineOf, listOf, textOf } from "./raw-fields.ts";
import type { RecordValues } from "./record-values.ts";
import type { TrailChange, TrailEvent } from "./trail-event.ts";

export async function moderationEvents(
  { path, before, after }: TrailChange,
  values: RecordValues,
): Promise<readonly TrailEvent[]> {
  const artifact = path.slice("moderation/".length, -".yaml".length);
  const read = async (id: string | undefined): Promise<unknown> =>
    id === undefined ? undefined : (await values.record(path, id)).raw;
  const [old, now] = [await read(before), await read(after)];
  const gone = (field: string) => missingFrom(listOf(old, field), listOf(now, field));
  const come = (field: string) => missingFrom(listOf(now, field), listOf(old, field));
  const event = (kind: TrailEvent["kind"], words: string, one: unknown): TrailEvent => {
    const [version, reason] = [textOf(one, "version"), textOf(one, "reason")];
    return {
      kind,
      artifact,
      ...(version !== undefined && { version: lineOf(version) }),
      text: lineOf(words),
      ...(reason !== undefined && { reason }),
    };
  };
  return [
    ...gone("quarantines").map((one) => event("quarantine-ended", "quarantine ended", one)),
    ...gone("takedowns").map((one) => event("restored", "the takedown was taken back", one)),
    ...come("quarantines").map((one) => event("quarantined", quarantineWords(one), one)),
    ...come("takedowns").map((one) => event("taken-down", takedownWords(one), one)),
  ];
}

function missingFrom(list: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  return list.filter((one) => !other.some((known) => isSame(one, known)));
}

function quarantineWords(one: unknown): string {
  const by = textOf(one, "by") ?? "?";
  return `quarantined by ${by} until ${textOf(one, "until") ?? "?"}: ${textOf(one, "reason") ?? ""}${referenceWords(one)}`;
}

function takedownWords(one: unknown): string {
  const ground = textOf(one, "ground") ?? "?";
  return `taken down by ${textOf(one, "by") ?? "?"} (${ground}): ${textOf(one, "reason") ?? ""}${referenceWords(one)}`;
}

function referenceWords(one: unknown): string {
  const reference = textOf(one, "reference");
  return reference === undefined ? "" : ` (${reference})`;
}
