/** The keys of the log that a policy names. */
import type { NoteKey } from "../../schemas/trust/signed-note.ts";
import { parseLogPolicy } from "../../schemas/trust/tlog-policy.ts";

/** Empty for a policy that cannot be read: `list-problems.ts` says why. */
export function logKeysOf(policy: Uint8Array): readonly NoteKey[] {
  const parsed = parseLogPolicy(policy);
  return "problem" in parsed ? [] : parsed.logs.map(({ key }) => key);
}

/** The log's name: the registry's address without its scheme, and `/log` (C2SP tlog-checkpoint). */
export function logOrigin(registryUrl: string): string {
  return `${registryUrl.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/\/+$/, "")}/log`;
}
