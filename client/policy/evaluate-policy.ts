/**
 * One version against a policy. The registry evaluates its own policy when it builds, and whoever
 * installs evaluates theirs: one engine, so that both mean the same by the same words.
 *
 * Pure. Every breach is listed, with the entry of the policy that it breaks; and every entry that had
 * something to say is named, so that entries which never have can be reported.
 */
import type { Policy } from "../../schemas/policy.ts";
import { artifactBreaches } from "./artifact-breaches.ts";
import { licenseBreaches } from "./license-breaches.ts";
import { breachAt, type PolicyBreach, type PolicyEvaluation } from "./policy-breach.ts";
import { hostsOf, type PolicySubject } from "./policy-subject.ts";
import { thresholdBreaches } from "./threshold-breaches.ts";

export function evaluatePolicy(policy: Policy, subject: PolicySubject): PolicyEvaluation {
  const parts = [
    artifactBreaches(policy, subject),
    licenseBreaches(policy, subject),
    { breaches: sourceBreaches(policy, subject), used: [] },
    { breaches: thresholdBreaches(policy, subject), used: [] },
  ];
  return {
    breaches: parts.flatMap(({ breaches }) => breaches),
    used: parts.flatMap(({ used }) => used),
  };
}

/** What only whoever installs decides: levels by rule and verdict. A blocked version is always refused. */
export function consumerBreaches(policy: Policy, subject: PolicySubject): readonly PolicyBreach[] {
  const breaches: PolicyBreach[] = subject.rules.flatMap((rule) =>
    breachAt(own(policy.rules, rule), ["rules", rule], {
      message: `it has open findings of ${rule}`,
      fix: `choose another version, or see \`ashlar explain ${rule}\``,
    }),
  );
  if (subject.verdict === "passed") return breaches;
  const level = subject.verdict === "blocked" ? "deny" : own(policy.verdicts, subject.verdict);
  return [
    ...breaches,
    ...breachAt(level, ["verdicts", subject.verdict], {
      message: `its verdict is ${subject.verdict}`,
      fix: "choose another version, or look at its report and change the policy",
    }),
  ];
}

/** What a registry calls a rule or a verdict may be the name of something that every object has. */
function own<T>(levels: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return levels && Object.hasOwn(levels, key) ? levels[key] : undefined;
}

function sourceBreaches({ sources }: Policy, subject: PolicySubject): readonly PolicyBreach[] {
  const allowed = sources?.allow;
  if (allowed === undefined) return [];
  return hostsOf(subject)
    .filter((host) => !allowed.some((pattern) => matchesHost(host, pattern)))
    .flatMap((host) =>
      breachAt(sources?.level ?? "deny", ["sources", "allow"], {
        message: `bytes or services come from ${host}, which is not among the allowed hosts`,
        fix: `use ${allowed.slice(0, 5).join(", ") || "files of the payload"}`,
      }),
    );
}

/** `*.example.org` means any host below it, not example.org itself. */
function matchesHost(host: string, pattern: string): boolean {
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}
