import { advisoryMatches, advisoryViolation } from "../advisory-matches.ts";
import { scanOutcome, type VersionRule } from "../rule.ts";

/** No advisory is about a version, its dependencies or the packages that its files pin. */
export const secOsv001: VersionRule = {
  id: "SEC-OSV-001",
  title: "Known vulnerability",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "version",
  motivation:
    "A published advisory tells everybody how a package can be attacked. Whoever installs this version gets that package with it.",
  trigger:
    "An advisory of the registry affects this version, the version of an artifact that it depends on, or a package that its lock files, lists or manifest name. The severity is the advisory's; records on malicious code block.",
  fix: "Upgrade the package to a version that mends it, and publish a new version of the artifact.",
  effort: "hours",
  check: (version, artifact, context) => {
    const found = advisoryMatches(version, artifact, context);
    if ("kind" in found) return found;
    const violations = found.matches
      .filter(({ informational }) => informational === undefined)
      .map((match) => advisoryViolation(match, artifact));
    return scanOutcome(violations, found.unread);
  },
};
