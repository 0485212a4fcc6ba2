/** What a change of a publisher's record did. */
import { compareText } from "../check/compare-text.ts";
import { changedFields, fieldOf, isSame, lineOf, listOf, textOf } from "./raw-fields.ts";
import type { RecordValues } from "./record-values.ts";
import type { TrailChange, TrailEvent } from "./trail-event.ts";

/** Fields that have events of their own. */
const TOLD = ["members", "verification", "transfers"];

export async function publisherEvents(
  { path, before, after }: TrailChange,
  values: RecordValues,
): Promise<readonly TrailEvent[]> {
  const publisher = path.slice("publishers/".length, -".yaml".length);
  const old = before === undefined ? undefined : (await values.record(path, before)).raw;
  if (after === undefined)
    return [{ kind: "released", publisher, text: "the namespace was given up" }];
  const now = (await values.record(path, after)).raw;
  if (now === undefined)
    return [{ kind: "unreadable", publisher, text: "its record can no longer be read" }];
  if (before === undefined) {
    const who = owners(now).join(", ");
    const text = lineOf(`claimed for ${textOf(now, "displayName") ?? "?"}, owned by ${who}`);
    return [{ kind: "claimed", publisher, text }, ...verificationEvents(publisher, undefined, now)];
  }
  const fields = changedFields(old, now, TOLD);
  const edited: TrailEvent = {
    kind: "edited",
    publisher,
    text: lineOf(`edited: ${fields.join(", ")}`),
    fields,
  };
  return [
    ...transferEvents(publisher, old, now),
    ...memberEvents(publisher, old, now),
    ...verificationEvents(publisher, old, now),
    ...(fields.length > 0 ? [edited] : []),
  ];
}

function owners(raw: unknown): string[] {
  return listOf(raw, "members")
    .filter((member) => textOf(member, "role") === "owner")
    .map((member) => textOf(member, "login") ?? "?");
}

/** By number, which stays where a login is renamed. */
function membersOf(raw: unknown): ReadonlyMap<string, { login: string; role: string }> {
  return new Map(
    listOf(raw, "members").map((member) => [
      String(fieldOf(member, "id")),
      { login: textOf(member, "login") ?? "?", role: textOf(member, "role") ?? "?" },
    ]),
  );
}

function memberEvents(publisher: string, old: unknown, now: unknown): TrailEvent[] {
  const [before, after] = [membersOf(old), membersOf(now)];
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  return ids.flatMap((id): TrailEvent[] => {
    const [was, is] = [before.get(id), after.get(id)];
    if (isSame(was, is)) return [];
    if (!was)
      return [
        {
          kind: "member-added",
          publisher,
          text: lineOf(`${is?.login} (${id}) joined as ${is?.role}`),
        },
      ];
    if (!is)
      return [{ kind: "member-removed", publisher, text: lineOf(`${was.login} (${id}) left`) }];
    const text =
      was.role === is.role
        ? `${was.login} (${id}) is now called ${is.login}`
        : `${is.login} (${id}) is now ${is.role}, was ${was.role}`;
    return [{ kind: "member-changed", publisher, text: lineOf(text) }];
  });
}

function verificationEvents(publisher: string, old: unknown, now: unknown): TrailEvent[] {
  const [was, is] = [fieldOf(old, "verification"), fieldOf(now, "verification")];
  if (isSame(was, is)) return [];
  if (is === undefined)
    return [{ kind: "verification-removed", publisher, text: "no longer verified" }];
  const how = [textOf(is, "subject"), textOf(is, "method")].filter(Boolean).join(" by ");
  const until = textOf(is, "expires");
  const limit = until === undefined ? "" : ` until ${until}`;
  return [{ kind: "verified", publisher, text: lineOf(`verified to control ${how}${limit}`) }];
}

function transferEvents(publisher: string, old: unknown, now: unknown): TrailEvent[] {
  const known = listOf(old, "transfers");
  return listOf(now, "transfers")
    .filter((transfer) => !known.some((other) => isSame(other, transfer)))
    .map((transfer): TrailEvent => {
      const [from, to] = ["from", "to"].map((side) => logins(listOf(transfer, side)));
      const reason = textOf(transfer, "reason");
      const why = reason === undefined ? "" : `: ${reason}`;
      return {
        kind: "transferred",
        publisher,
        text: lineOf(`handed over from ${from} to ${to}${why}`),
        ...(reason !== undefined && { reason }),
      };
    });
}

function logins(members: readonly unknown[]): string {
  return members.map((member) => textOf(member, "login") ?? "?").join(", ");
}
