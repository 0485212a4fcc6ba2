import { ADVISORY_AGE_MAX_DAYS } from "../../../schemas/limits.ts";
import { ASHLAR_ECOSYSTEM } from "../../scan/osv/version-order.ts";
import { outcomeOf, type RegistryRule, type RuleContext } from "../rule.ts";

const DAY = 86_400;

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
    "The newest change among the advisories on packages of other registries lies more than 30 days before the build. Databases change daily.",
  fix: "Copy the current records of the databases into advisories/, best by a scheduled job.",
  effort: "minutes",
  check: (context) => {
    const newest = newestRecord(context);
    if (newest === undefined) {
      const reason = "the registry has no advisories on packages of other registries";
      return { kind: "not-applicable", reason };
    }
    const days = Math.floor((context.now - newest.at) / DAY);
    if (days <= ADVISORY_AGE_MAX_DAYS) return outcomeOf([]);
    return outcomeOf([
      {
        at: { path: newest.path },
        message: `the newest advisory was changed ${days} days ago; after ${ADVISORY_AGE_MAX_DAYS} days the list counts as stale`,
      },
    ]);
  },
};

/** Records on this registry's own artifacts are no copy of anything. */
function newestRecord({
  repository,
}: RuleContext): { readonly path: string; readonly at: number } | undefined {
  return repository.advisories
    .flatMap(({ path, value }) => {
      const foreign = value?.affected?.some(
        (affected) =>
          affected.package !== undefined && affected.package.ecosystem !== ASHLAR_ECOSYSTEM,
      );
      const at = value && foreign ? Date.parse(value.modified) / 1000 : Number.NaN;
      return Number.isNaN(at) ? [] : [{ path, at }];
    })
    .reduce<{ path: string; at: number } | undefined>(
      (newest, record) => (newest === undefined || record.at > newest.at ? record : newest),
      undefined,
    );
}
