/** Whether a publisher's verification is what a check would have written, and still good. */
import { VERIFICATION_DAYS } from "../../schemas/limits.ts";
import type { Publisher } from "../../schemas/publisher.ts";
import type { Registry } from "../../schemas/registry.ts";
import { challengeOf } from "../publisher/challenge.ts";

export interface VerificationPlace {
  readonly registry: Pick<Registry, "id" | "url"> | undefined;
  readonly namespace: string;
}

interface Doubt {
  /** The field of `verification` that is wrong. */
  readonly field: "member" | "challenge" | "subject" | "expires";
  readonly message: string;
}

const DAY_MS = 86_400_000;

/** What does not fit together, apart from the clock; the worst first. */
export function verificationDoubt(
  publisher: Publisher,
  { registry, namespace }: VerificationPlace,
): Doubt | undefined {
  const { verification, members } = publisher;
  if (!verification) return undefined;
  const { method, subject, member, challenge, checkedAt, expires } = verification;
  if (member === undefined || challenge === undefined)
    return { field: "challenge", message: "nothing says which proof was found" };
  const role = members.find(({ id }) => id === member)?.role;
  if (role !== "owner" && role !== "admin")
    return { field: "member", message: `the account ${member} is no owner or admin any more` };
  if (registry && challenge !== challengeOf({ registry, namespace, member }))
    return {
      field: "challenge",
      message: "the proof is for another registry, namespace or member",
    };
  if ((method === "repository-file") !== /^https:\/\//.test(subject))
    return { field: "subject", message: `"${subject}" is nothing that ${method} could prove` };
  if (Date.parse(expires) - Date.parse(checkedAt) > (VERIFICATION_DAYS + 1) * DAY_MS)
    return { field: "expires", message: `it would count for more than ${VERIFICATION_DAYS} days` };
  return undefined;
}

/** Whether the mark is shown. @param now seconds since 1970 */
export function isVerified(publisher: Publisher, place: VerificationPlace, now: number): boolean {
  const { verification } = publisher;
  if (!verification || verificationDoubt(publisher, place)) return false;
  return Date.parse(verification.expires) > now * 1000;
}
