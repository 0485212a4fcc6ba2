import type { PolicyBreach } from "../../../client/policy/policy-breach.ts";
import type { Policy } from "../../../schemas/policy.ts";
import { advisoryAge, daysOf } from "../advisory-age.ts";
import { atField } from "../at-field.ts";
import { fieldName } from "../field-name.ts";
import { policyEvaluations } from "../policy-evaluation.ts";
import { outcomeOf, type RuleContext, type VersionRule, type Violation } from "../rule.ts";
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
    const { repository, standing } = context;
    const { policy } = repository;
    if (policy === undefined)
      return { kind: "not-applicable", reason: "the registry has no policy.yaml" };
    if (!policy.value) return unreadable(policy);
    const evaluation =
      standing && policyEvaluations(policy.value, repository, standing.versions).get(folder);
    if (!evaluation) return unreadable(record.value ? manifest : record);
    const breaches = [...evaluation.breaches, ...staleness(policy.value, context)];
    return outcomeOf(
      breaches.map(
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

/** New versions wait for fresh advisories; those that are published stay, or a late job would empty the registry. */
function staleness(policy: Policy, context: RuleContext): readonly PolicyBreach[] {
  const limit = daysOf(policy.advisories?.maximumAge);
  if (limit === undefined || !context.repository.partial) return [];
  const age = advisoryAge(context);
  if (age !== undefined && age.days <= limit) return [];
  const found =
    age === undefined ? "there are no advisories" : `the newest advisory is ${age.days} days old`;
  return [
    {
      level: "deny",
      entry: ["advisories", "maximumAge"],
      message: `${found}; the policy takes new versions while they are at most ${limit} days old`,
      fix: "copy the current advisories of the databases into advisories/ first",
    },
  ];
}
