/** Who is in a namespace after it was handed over. */
import type { Publisher } from "../../schemas/publisher.ts";
import type { Handover } from "./edit-publisher.ts";

type Member = Publisher["members"][number];

export interface HandoverWish {
  readonly to: { readonly login: string; readonly id: number };
  /** Members who are no owners stay when true. */
  readonly keepsMembers: boolean;
  readonly reason: string;
  readonly reference: string;
  /** RFC 3339. */
  readonly at: string;
}

const party = ({ login, id }: Pick<Member, "login" | "id">) => ({ login, id });

/** Those who decided before leave; undefined when nobody would change. */
export function handover(publisher: Publisher, wish: HandoverWish): Handover | undefined {
  const { to, keepsMembers, reason, reference, at } = wish;
  const from = publisher.members.filter(({ role }) => role === "owner");
  if (from.length === 1 && from[0]?.id === to.id) return undefined;
  const leaving = new Set(from.map(({ id }) => id));
  const staying = publisher.members.filter(
    ({ id, role }) => keepsMembers && id !== to.id && !leaving.has(id) && role !== "owner",
  );
  const known = publisher.members.find(({ id }) => id === to.id);
  const owner: Member = {
    ...to,
    role: "owner",
    addedAt: known?.addedAt ?? at,
  };
  const members = [owner, ...staying];
  const proven = publisher.verification?.member;
  return {
    members,
    transfer: {
      at,
      from: (from.length > 0 ? from : publisher.members.slice(0, 1)).map(party),
      to: [party(owner)],
      reason,
      reference,
    },
    dropsVerification:
      publisher.verification !== undefined && !members.some(({ id }) => id === proven),
  };
}
