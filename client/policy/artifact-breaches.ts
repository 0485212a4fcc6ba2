import { intersects, satisfies, validRange } from "semver";
import type { Policy } from "../../schemas/policy.ts";
import type { PolicyBreach, PolicyEvaluation } from "./policy-breach.ts";
import type { PolicySubject } from "./policy-subject.ts";

type Ban = NonNullable<NonNullable<Policy["artifacts"]>["deny"]>[number];

/** Banned artifacts, as themselves and as dependencies, and those that are not on a list of allowed ones. */
export function artifactBreaches({ artifacts }: Policy, subject: PolicySubject): PolicyEvaluation {
  const { name, version, dependencies } = subject;
  const bans = (artifacts?.deny ?? []).map((ban, index) => ({
    ban,
    entry: ["artifacts", "deny", index] as const,
  }));
  const own = bans.filter(
    ({ ban }) => matchesName(name, ban.name) && isBannedVersion(version, ban),
  );
  const edges = bans.flatMap(({ ban, entry }) =>
    dependencies
      .filter((edge) => matchesName(edge.name, ban.name) && reaches(edge.version, ban))
      .map((edge) => ({ ban, entry, edge })),
  );
  const breaches: PolicyBreach[] = [
    ...own
      .filter(({ ban }) => ban.wrappers === undefined)
      .map(({ ban, entry }) => ({
        level: "deny" as const,
        entry,
        message: `${name}@${version} is banned: ${ban.reason}`,
        fix: "use another version or another artifact",
      })),
    ...edges
      .filter(({ ban }) => !ban.wrappers?.includes(name))
      .map(({ ban, entry, edge }) => ({
        level: "deny" as const,
        entry,
        message: `it depends on ${edge.name} ${edge.version}, which is banned: ${ban.reason}`,
        fix: ban.wrappers?.length
          ? `depend on ${ban.wrappers.join(" or ")}`
          : "depend on something else",
      })),
    ...notAllowed(artifacts?.allow, name),
  ];
  const used = [...own, ...edges].map(({ entry }) => entry);
  const allowing = (artifacts?.allow ?? []).flatMap((pattern, index) =>
    matchesName(name, pattern) ? [["artifacts", "allow", index] as const] : [],
  );
  return { breaches, used: [...used, ...allowing] };
}

function notAllowed(allowed: readonly string[] | undefined, name: string): PolicyBreach[] {
  if (allowed === undefined || allowed.some((pattern) => matchesName(name, pattern))) return [];
  return [
    {
      level: "deny",
      entry: ["artifacts", "allow"],
      message: `${name} is not among the allowed artifacts`,
      fix: "ask the owner of the policy to add it",
    },
  ];
}

/** `acme/*` means every artifact of a namespace. */
function matchesName(name: string, pattern: string): boolean {
  return pattern.endsWith("/*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function isBannedVersion(version: string, { version: range }: Ban): boolean {
  return range === undefined || satisfies(version, range, { includePrerelease: true });
}

function reaches(wanted: string, { version: range }: Ban): boolean {
  if (range === undefined) return true;
  return validRange(wanted) === null || validRange(range) === null || intersects(wanted, range);
}
