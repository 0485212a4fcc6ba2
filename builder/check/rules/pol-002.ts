import type { PolicyEntry } from "../../../client/policy/policy-breach.ts";
import type { Policy } from "../../../schemas/policy.ts";
import { atField } from "../at-field.ts";
import { fieldName } from "../field-name.ts";
import { outcomeOf, type RegistryRule, type RuleContext } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Every entry of a policy that names something has something to say. */
export const pol002: RegistryRule = {
  id: "POL-002",
  title: "Policy entry matches nothing",
  category: "metadata",
  severity: "info",
  gate: false,
  appliesTo: "all",
  scope: "registry",
  last: true,
  unpriced: true,
  motivation:
    "An exception that nobody needs any more is a hole that nobody watches, and a ban with a misspelt name bans nothing.",
  trigger:
    "A level for a rule that has no finding, a license exception or clarification, a ban or an allowed artifact in policy.yaml matches nothing in the registry.",
  fix: "Delete the entry, or correct the name in it.",
  effort: "minutes",
  check: (context) => {
    const { policy, partial } = context.repository;
    if (policy === undefined)
      return { kind: "not-applicable", reason: "the registry has no policy.yaml" };
    if (!policy.value) return unreadable(policy);
    if (partial) return { kind: "unknown", reason: "only a part of the registry was read" };
    return outcomeOf(
      unusedEntries(policy.value, context).map((entry) => ({
        at: atField(policy, entry),
        message: `${fieldName(entry)} matches nothing in this registry`,
        mends: [{ do: "remove" as const, path: policy.path, field: entry }],
      })),
    );
  },
};

function unusedEntries(policy: Policy, context: RuleContext): readonly PolicyEntry[] {
  const listed: PolicyEntry[] = [
    ...indexes(policy.licenses?.exceptions, ["licenses", "exceptions"]),
    ...indexes(policy.licenses?.clarify, ["licenses", "clarify"]),
    ...indexes(policy.artifacts?.deny, ["artifacts", "deny"]),
    ...indexes(policy.artifacts?.allow, ["artifacts", "allow"]),
  ];
  const rules = Object.entries(policy.rules ?? {})
    .filter(([rule, level]) => level !== "deny" && !context.standing?.violatedRules.has(rule))
    .map(([rule]) => ["rules", rule]);
  return [
    ...rules,
    ...listed.filter((entry) => !context.standing?.usedPolicy.has(fieldName(entry))),
  ];
}

function indexes(list: readonly unknown[] | undefined, entry: PolicyEntry): PolicyEntry[] {
  return (list ?? []).map((_, index) => [...entry, index]);
}
