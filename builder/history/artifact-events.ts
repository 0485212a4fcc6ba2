/** What a change of `artifact.md` or of a review did. */
import { artifactPath } from "../change/change-set.ts";
import { changedFields, fieldOf, fieldsOf, isSame, lineOf, textOf } from "./raw-fields.ts";
import type { PastRecord, RecordValues } from "./record-values.ts";
import type { TrailChange, TrailEvent } from "./trail-event.ts";

/** Fields that have events of their own. */
const TOLD = ["versions", "deprecation", "publication"];

export async function recordEvents(
  { path, before, after }: TrailChange,
  values: RecordValues,
): Promise<readonly TrailEvent[]> {
  const artifact = artifactPath(path)?.name ?? "";
  const old = before === undefined ? undefined : await values.record(path, before);
  const now = after === undefined ? undefined : await values.record(path, after);
  if (!now) return [{ kind: "artifact-removed", artifact, text: "its record was removed" }];
  if (now.raw === undefined)
    return [{ kind: "unreadable", artifact, text: "its record can no longer be read" }];
  const added: TrailEvent[] = old ? [] : [addedEvent(artifact, now)];
  return [
    ...added,
    ...markEvents(artifact, old?.raw, now.raw),
    ...deprecationEvents(artifact, old?.raw, now.raw),
    ...(old ? editEvents(artifact, old, now) : []),
  ];
}

function addedEvent(artifact: string, { raw }: PastRecord): TrailEvent {
  const origin = textOf(raw, "derived_from");
  const from = origin === undefined ? "" : `, derived from ${origin}`;
  const title = textOf(raw, "title") ?? artifact;
  const text = lineOf(`added as ${textOf(raw, "type") ?? "?"} "${title}"${from}`);
  return { kind: "artifact-added", artifact, text };
}

const MARKS = [
  ["yanked", "unyanked", "yanked", "no longer yanked"],
  ["deprecated", "undeprecated", "deprecated", "no longer deprecated"],
] as const;

function markEvents(artifact: string, before: unknown, after: unknown): TrailEvent[] {
  const [old, now] = [fieldOf(before, "versions"), fieldOf(after, "versions")];
  const versions = [...new Set([...Object.keys(fieldsOf(old)), ...Object.keys(fieldsOf(now))])];
  return versions.sort().flatMap((version) =>
    MARKS.flatMap(([mark, undone, words, undoneWords]): TrailEvent[] => {
      const [was, is] = [textOf(old, version, mark), textOf(now, version, mark)];
      if (was === is) return [];
      if (is === undefined) return [{ kind: undone, artifact, version, text: undoneWords }];
      const again = was === undefined ? words : `${words} for another reason`;
      return [{ kind: mark, artifact, version, text: lineOf(`${again}: ${is}`), reason: is }];
    }),
  );
}

interface Deprecation {
  readonly status: string | undefined;
  readonly reason: string | undefined;
  readonly successor: string | undefined;
}

function deprecationOf(raw: unknown): Deprecation | undefined {
  const status = textOf(raw, "publication", "maintenance_status");
  const isOut = status === "deprecated" || status === "archived";
  if (!isOut && fieldOf(raw, "deprecation") === undefined) return undefined;
  return {
    status: isOut ? status : "deprecated",
    reason: textOf(raw, "deprecation", "reason"),
    successor: textOf(raw, "deprecation", "replaced_by"),
  };
}

function deprecationEvents(artifact: string, before: unknown, after: unknown): TrailEvent[] {
  const [old, now] = [deprecationOf(before), deprecationOf(after)];
  if (isSame(old, now)) return [];
  if (!now) return [{ kind: "undeprecated", artifact, text: "no longer deprecated" }];
  const { status = "deprecated", reason, successor } = now;
  const to = successor === undefined ? "" : `, replaced by ${successor}`;
  const why = reason === undefined ? "" : `: ${reason}`;
  return [
    {
      kind: "deprecated",
      artifact,
      text: lineOf(`${status}${to}${why}`),
      ...(reason !== undefined && { reason }),
    },
  ];
}

function editEvents(artifact: string, old: PastRecord, now: PastRecord): TrailEvent[] {
  const fields = [
    ...changedFields(old.raw, now.raw, TOLD),
    ...publicationFields(old.raw, now.raw),
    ...(old.body === now.body ? [] : ["documentation"]),
  ];
  if (fields.length === 0) return [];
  const text =
    old.raw === undefined ? "its record can be read again" : lineOf(`edited: ${fields.join(", ")}`);
  return [{ kind: "edited", artifact, text, fields }];
}

function publicationFields(before: unknown, after: unknown): string[] {
  const [old, now] = [fieldOf(before, "publication"), fieldOf(after, "publication")];
  return changedFields(old, now, ["maintenance_status"]).map((name) => `publication.${name}`);
}

export async function reviewEvents(
  { path, after }: TrailChange,
  values: RecordValues,
): Promise<readonly TrailEvent[]> {
  const parts = artifactPath(path);
  const artifact = parts?.name ?? "";
  const login = (parts?.rest[1] ?? "").replace(/\.md$/, "");
  if (after === undefined)
    return [
      { kind: "review-removed", artifact, text: lineOf(`the review by ${login} was removed`) },
    ];
  const { raw } = await values.record(path, after);
  const version = textOf(raw, "version");
  const rating = fieldOf(raw, "rating");
  const stars = typeof rating === "number" ? `, ${rating} of 5` : "";
  const title = textOf(raw, "title");
  const named = title === undefined ? "" : `: ${title}`;
  return [
    {
      kind: "reviewed",
      artifact,
      ...(version !== undefined && { version: lineOf(version) }),
      text: lineOf(`reviewed by ${login}${stars}${named}`),
    },
  ];
}
