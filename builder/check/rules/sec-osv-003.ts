import { ADVISORY_AGE_MAX_DAYS } from "../../../schemas/limits.ts";
import { advisoryAge, daysOf } from "../advisory-age.ts";
import { outcomeOf, type RegistryRule } from "../rule.ts";

/** The copy of other databases' advisories is fresh. */
export const secOsv003: RegistryRule = {
  id: "SEC-OSV-003",
  title: "Advisories are stale",
  category: "security",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "registry",
  motivation:
    "A registry that looks for vulnerabilities in an old list reports that there are none, and everybody believes it.",
  trigger:
    "The newest change among the advisories on packages of other registries lies more than 30 days, or what policy.yaml says, before the build. Databases change daily.",
  fix: "Copy the current records of the databases into advisories/, best by a scheduled job.",
  effort: "minutes",
  check: (context) => {
    const newest = advisoryAge(context);
    if (newest === undefined) {
      const reason = "the registry has no advisories on packages of other registries";
      return { kind: "not-applicable", reason };
    }
    const policy = context.repository.policy?.value?.advisories;
    const limit = daysOf(policy?.warnAfter) ?? ADVISORY_AGE_MAX_DAYS;
    if (newest.days <= limit) return outcomeOf([]);
    return outcomeOf([
      {
        at: { path: newest.path },
        message: `the newest advisory was changed ${newest.days} days ago; after ${limit} days the list counts as stale`,
      },
    ]);
  },
};
