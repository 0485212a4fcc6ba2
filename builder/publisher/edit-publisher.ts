/** Changes of a publisher's record, in its text: comments and order stay. */
import { isMap, isSeq, parseDocument, stringify } from "yaml";
import type { Publisher } from "../../schemas/publisher.ts";

type Verification = NonNullable<Publisher["verification"]>;
type Transfer = NonNullable<Publisher["transfers"]>[number];
type Member = Publisher["members"][number];

const WRITTEN = { lineWidth: 0 } as const;

/** @param record with its fields in the order in which they are to stand */
export function newPublisherText(record: Publisher): string {
  return stringify(record, WRITTEN);
}

export function withVerification(text: string, verification: Verification): string {
  const document = parseDocument(text);
  document.set("verification", document.createNode(verification));
  return document.toString(WRITTEN);
}

export interface Handover {
  readonly transfer: Transfer;
  /** Every member afterwards, in order. */
  readonly members: readonly Member[];
  /** Whether the proof that there was is one of somebody who left. */
  readonly dropsVerification: boolean;
}

export function withTransfer(
  text: string,
  { transfer, members, dropsVerification }: Handover,
): string {
  const document = parseDocument(text);
  const list = document.get("members", true);
  if (isSeq(list)) {
    // Those who stay keep their lines, with their comments.
    const kept = new Map(
      list.items.flatMap((item) => (isMap(item) ? [[item.get("id"), item] as const] : [])),
    );
    list.items = members.map((member) => {
      const item = kept.get(member.id);
      if (!item) return document.createNode(member);
      item.set("role", member.role);
      return item;
    });
  } else document.set("members", document.createNode(members));
  if (dropsVerification) document.delete("verification");
  const transfers = document.get("transfers", true);
  if (isSeq(transfers)) transfers.add(document.createNode(transfer));
  else document.set("transfers", document.createNode([transfer]));
  return document.toString(WRITTEN);
}
