import type { PolicyBreach } from "../../../client/policy/policy-breach.ts";
import { atField } from "../at-field.ts";
import { fieldName } from "../field-name.ts";
import { policyEvaluations } from "../policy-evaluation.ts";
import { outcomeOf, type VersionRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** A version is what the registry's policy wants. */
export const pol001: VersionRule = {
  id: "POL-001",
  title: "Registry's policy is broken",
  category: "security",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "version",
  last: true,
  unpriced: true,
  motivation:
    "A registry may want more than the rules do: certain licenses only, certain hosts only, no more than so many findings. Whoever installs from it relies on that.",
  trigger:
    "The version breaks an entry of policy.yaml: its license, its artifact or a dependency, the hosts that its bytes come from, or a threshold. An entry of level deny keeps the version out.",
  fix: "Change what the finding names, or ask the registry's owners for an exception in policy.yaml.",
  effort: "hours",
  check: ({ folder, manifest }, { record }, context) => {
    const { policy } = context.repository;
    if (policy === undefined)
      return { kind: "not-applicable", reason: "the registry has no policy.yaml" };
    if (!policy.value) return unreadable(policy);
    const evaluation = policyEvaluations(policy.value, context).get(folder);
    if (!evaluation) return unreadable(record.value ? manifest : record);
    return outcomeOf(
      evaluation.breaches.map(
        ({ level, entry, message, fix }: PolicyBreach): Violation => ({
          at: atField(manifest, []),
          message: `${message} (${policy.path}: ${fieldName(entry)})`,
          fix,
          gate: level === "deny",
          identity: `${fieldName(entry)} ${message}`,
        }),
      ),
    );
  },
};
