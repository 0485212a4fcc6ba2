/** What a policy has to say about one version. */
import type { PolicyLevel } from "../../schemas/policy.ts";

/** Keys from the root of the policy. */
export type PolicyEntry = readonly (string | number)[];

export interface PolicyBreach {
  readonly level: Exclude<PolicyLevel, "allow">;
  readonly entry: PolicyEntry;
  /** What the version is or has, and what the policy wants. */
  readonly message: string;
  readonly fix: string;
}

export interface PolicyEvaluation {
  readonly breaches: readonly PolicyBreach[];
  /** Entries that matched something, whether it was a breach or an exception. */
  readonly used: readonly PolicyEntry[];
}

/** No breach for what is allowed or has no level. */
export function breachAt(
  level: PolicyLevel | undefined,
  entry: PolicyEntry,
  words: Pick<PolicyBreach, "message" | "fix">,
): PolicyBreach[] {
  return level === undefined || level === "allow" ? [] : [{ level, entry, ...words }];
}
