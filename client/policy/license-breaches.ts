import type { Policy } from "../../schemas/policy.ts";
import {
  breachAt,
  type PolicyBreach,
  type PolicyEntry,
  type PolicyEvaluation,
} from "./policy-breach.ts";
import type { PolicySubject } from "./policy-subject.ts";
import { satisfiesLicense } from "./satisfies-license.ts";

/** Whether the license is one that the policy takes, after clarifications and with exceptions. */
export function licenseBreaches(policy: Policy, subject: PolicySubject): PolicyEvaluation {
  const { licenses } = policy;
  if (licenses === undefined) return { breaches: [], used: [] };
  const used: PolicyEntry[] = [];
  const expression = clarified(licenses, subject, used) ?? subject.license;
  if (expression === null) return { breaches: [], used };
  const allowed = licenses.allow;
  const isDenied = (term: string): boolean => includes(licenses.deny ?? [], term);
  const isAllowed = (term: string): boolean =>
    (allowed === undefined || includes(allowed, term)) && !isDenied(term);
  const plainly = satisfiesLicense(expression, isAllowed);
  if (plainly === true) return { breaches: [], used };
  const exceptions = (licenses.exceptions ?? []).flatMap(({ artifact, allow }, index) =>
    artifact === subject.name ? [{ allow, entry: ["licenses", "exceptions", index] as const }] : [],
  );
  for (const { allow, entry } of exceptions) {
    used.push(entry);
    const excepted = (term: string): boolean => isAllowed(term) || includes(allow, term);
    if (satisfiesLicense(expression, excepted) === true) return { breaches: [], used };
  }
  return { breaches: breachOf(expression, plainly, licenses), used };
}

type Licenses = NonNullable<Policy["licenses"]>;

function breachOf(
  expression: string,
  plainly: boolean | undefined,
  { level, allow, deny }: Licenses,
): readonly PolicyBreach[] {
  const entry = ["licenses", allow === undefined ? "deny" : "allow"];
  if (plainly === undefined) {
    return breachAt(level ?? "deny", entry, {
      message: `its license "${expression}" is no SPDX expression, so it cannot be judged`,
      fix: "write an SPDX expression, or clarify it in the policy",
    });
  }
  return breachAt(level ?? "deny", entry, {
    message: `its license "${expression}" is not accepted`,
    fix: allow
      ? `accepted are ${allow.slice(0, 8).join(", ")}${allow.length > 8 ? " and others" : ""}; or add an exception with its reason`
      : `not accepted are ${(deny ?? []).slice(0, 8).join(", ")}; or add an exception with its reason`,
  });
}

/** The expression that a clarification states, while the files that it was made for are the same. */
function clarified(
  { clarify }: Licenses,
  { name, fileDigest }: PolicySubject,
  used: PolicyEntry[],
): string | undefined {
  for (const [index, { artifact, expression, files }] of (clarify ?? []).entries()) {
    if (artifact !== name) continue;
    if (!files.every(({ path, sha256 }) => fileDigest(path) === sha256)) continue;
    used.push(["licenses", "clarify", index]);
    return expression;
  }
  return undefined;
}

/** `GPL-2.0-only` takes in the same license with an exception, which only permits more. */
function includes(list: readonly string[], term: string): boolean {
  const wanted = term.toLowerCase();
  const base = wanted.split(" with ")[0] ?? wanted;
  return list.some((item) => item.toLowerCase() === wanted || item.toLowerCase() === base);
}
