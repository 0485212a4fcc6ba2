/** `publishers/<namespace>.yaml` of a namespace that nobody owns yet. */
import { stringify } from "yaml";
import { parsePublisher } from "../../schemas/publisher.ts";

export interface NewPublisher {
  readonly login: string;
  readonly id: number;
  readonly displayName: string;
}

/** A person's namespace, with that person as its owner. */
export function newPublisher({ login, id, displayName }: NewPublisher): string {
  const name = [...displayName.replace(/\p{Cc}+/gu, " ").trim()].slice(0, 80).join("");
  const record = {
    kind: "user",
    displayName: name === "" ? login : name,
    members: [{ login, id, role: "owner" }],
  };
  const parsed = parsePublisher(record);
  if (!parsed.ok) throw new RangeError(parsed.problems[0]?.message ?? "no publisher");
  return stringify(record, { version: "1.2" });
}
