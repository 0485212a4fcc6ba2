import { atField } from "../at-field.ts";
import { outcomeOf, type PublisherRule } from "../rule.ts";
import { unreadable } from "../unreadable.ts";
import { verificationDoubt } from "../verification-standing.ts";

/** A verification is written by the check that found the proof, and by nobody else. */
export const pub002: PublisherRule = {
  id: "PUB-002",
  title: "Verification does not fit its publisher",
  category: "security",
  severity: "info",
  gate: false,
  unpriced: true,
  appliesTo: "all",
  scope: "publisher",
  motivation:
    "The mark of a verified publisher says that somebody looked. A record that was written by hand, copied from another namespace, or proven by a member who left says nothing of that.",
  trigger:
    "A publisher's verification lacks the proof that was found, names another registry, namespace or member, was given by someone who is no owner or admin any more, or counts for more than a year. The mark is then not shown.",
  fix: "Run `ashlar publisher verify NAMESPACE`; it writes the record from what it finds.",
  effort: "minutes",
  check: ({ namespace, file }, { registry }) => {
    const { value } = file;
    if (!value) return unreadable(file);
    if (!value.verification)
      return { kind: "not-applicable", reason: "the publisher has no verification" };
    const doubt = verificationDoubt(value, { registry, namespace });
    if (!doubt) return outcomeOf([]);
    return outcomeOf([
      {
        at: atField(file, ["verification", doubt.field]),
        message: `the verification of "${value.verification.subject}" is not shown: ${doubt.message}`,
        fix: `run \`ashlar publisher verify ${namespace}\`, or delete the field`,
      },
    ]);
  },
};
