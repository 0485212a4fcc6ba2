import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Publisher } from "../../schemas/publisher.ts";

/**
 * The member whom a proof names: the one that is asked for, else the one who gave the last proof, else
 * the first owner.
 *
 * @throws {CodedError} E_USAGE for whoever is no owner or admin
 */
export function proverOf(
  { members, verification }: Publisher,
  namespace: string,
  asked: string | undefined,
): number {
  const inCharge = members.filter(({ role }) => role === "owner" || role === "admin");
  const wanted = asked === undefined ? verification?.member : Number(asked);
  const found =
    inCharge.find(({ id }) => id === wanted) ??
    (asked === undefined
      ? (inCharge.find(({ role }) => role === "owner") ?? inCharge[0])
      : undefined);
  if (found) return found.id;
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `the account ${asked ?? ""} is no owner or admin of "${namespace}"`,
    fix: `name one of ${inCharge.map(({ id, login }) => `${id} (${login})`).join(", ") || "its owners: there are none"}`,
  });
}
