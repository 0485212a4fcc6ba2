import type { Suppression } from "../../../schemas/suppressions.ts";
import { atField } from "../at-field.ts";
import { outcomeOf, type RegistryRule, type RuleContext, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** A suppression stands for a finding that is there, and not for longer than was agreed. */
export const sup001: RegistryRule = {
  id: "SUP-001",
  title: "Suppression is unused or expired",
  category: "security",
  severity: "low",
  gate: false,
  appliesTo: "all",
  scope: "registry",
  last: true,
  unpriced: true,
  motivation:
    "A suppression is a promise that somebody has looked. One that matches nothing may hide tomorrow's finding, and one that has expired was meant to be looked at again.",
  trigger: "An entry of suppressions.yaml matches no finding, or its `until` has passed.",
  fix: "Delete the entry, or look at the finding again and set a new date.",
  effort: "minutes",
  check: (context) => {
    const { suppressions: file, partial } = context.repository;
    if (file === undefined)
      return { kind: "not-applicable", reason: "the registry has no suppressions.yaml" };
    if (!file.value) return unreadable(file);
    if (partial) return { kind: "unknown", reason: "only a part of the registry was read" };
    return outcomeOf(
      file.value.suppressions.flatMap((suppression, index): Violation[] => {
        const complaint = complaintOf(suppression, context);
        return complaint === undefined
          ? []
          : [
              {
                at: atField(file, ["suppressions", index]),
                ...complaint,
                mends: [{ do: "remove", path: file.path, field: ["suppressions", index] }],
              },
            ];
      }),
    );
  },
};

function complaintOf(
  suppression: Suppression,
  { now, standing }: RuleContext,
): Pick<Violation, "message" | "fix"> | undefined {
  const { rule, artifact, until } = suppression;
  const subject = `the suppression of ${rule} on ${artifact}`;
  if (Date.parse(until) <= now * 1000) {
    const fix = "delete it, or look at the finding again and set a later `until`";
    return { message: `${subject} expired on ${until.slice(0, 10)}`, fix };
  }
  if (standing?.usedSuppressions.has(suppression)) return undefined;
  return { message: `${subject} matches no finding`, fix: "delete it" };
}
