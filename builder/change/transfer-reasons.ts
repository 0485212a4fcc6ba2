/**
 * What it means that a namespace changes hands: somebody decides from then on who was not asked
 * before. Both sides agree, and the record says who they are.
 */
import { isDeepStrictEqual } from "node:util";
import type { Publisher } from "../../schemas/publisher.ts";
import type { Author } from "./change-set.ts";

export interface TransferReason {
  readonly class: "owner-approval" | "reject";
  readonly message: string;
  readonly fix?: string;
  /** Account numbers of whom one has to agree. */
  readonly approvers?: readonly number[];
}

/** Nothing where an owner stays an owner. */
export function transferReasons(
  namespace: string,
  { before, after }: { readonly before: Publisher; readonly after: Publisher },
  author: Author,
): readonly TransferReason[] {
  const known = before.transfers ?? [];
  const transfers = after.transfers ?? [];
  if (!isDeepStrictEqual(transfers.slice(0, known.length), known))
    return [
      {
        class: "reject",
        message: `what is written of earlier transfers of "${namespace}" never changes`,
        fix: "leave the entries under transfers as they are",
      },
    ];
  const [from, to] = [ownersOf(before), ownersOf(after)];
  if (from.length === 0 || from.some(({ id }) => to.some((owner) => owner.id === id))) return [];
  const last = transfers.at(-1);
  const isRecorded =
    transfers.length === known.length + 1 &&
    last !== undefined &&
    isSameParty(last.from, from) &&
    isSameParty(last.to, to);
  if (!isRecorded)
    return [
      {
        class: "reject",
        message: `"${namespace}" changes hands, and its record does not say from whom to whom`,
        fix: `write it with \`ashlar publisher transfer ${namespace}\``,
      },
    ];
  return [
    ...agreement("an owner until now", from, author),
    ...agreement("the new owner", to, author),
  ];
}

type Party = Pick<Publisher["members"][number], "login" | "id">;

function ownersOf({ members }: Publisher): readonly Party[] {
  return members.filter(({ role }) => role === "owner");
}

function isSameParty(a: readonly Party[], b: readonly Party[]): boolean {
  return isDeepStrictEqual(new Set(a.map(({ id }) => id)), new Set(b.map(({ id }) => id)));
}

function agreement(who: string, party: readonly Party[], { id }: Author): TransferReason[] {
  if (party.some((one) => one.id === id)) return [];
  const names = party.map((one) => `${one.login} (${one.id})`).join(" or ");
  return [
    {
      class: "owner-approval",
      message: `${who} has to agree: ${names}`,
      approvers: party.map((one) => one.id),
    },
  ];
}
