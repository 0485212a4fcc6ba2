import { type Compatibility, compatibility } from "../../scan/license/license-compatibility.ts";
import { atField } from "../at-field.ts";
import { type LicenseTree, licenseTree } from "../license-expression.ts";
import { outcomeOf, type RuleContext, type VersionRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** What a version brings along may be distributed under the artifact's own license. */
export const lic004: VersionRule = {
  id: "LIC-004",
  title: "License of a dependency does not fit",
  category: "quality",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "version",
  motivation:
    "Whoever passes on an artifact with its dependencies has to keep all of their licenses at once. Where two contradict each other, nobody may do so.",
  trigger:
    "The license compatibility matrix of OSADL (© Open Source Automation Development Lab eG, CC-BY-4.0) says No for the artifact's license as the leading and the dependency's as the subordinate one. Its answers Unknown and Check dependency are notes. Development dependencies do not count.",
  fix: "Depend on something under a license that fits, or offer the artifact under the license of the dependency.",
  effort: "days",
  check: ({ manifest, version }, { name, record }, context) => {
    if (!manifest.value) return unreadable(manifest);
    const edges = manifest.value.dependencies ?? [];
    if (edges.length === 0) return { kind: "not-applicable", reason: "there are no dependencies" };
    const license = record.value?.license;
    const whole = license === undefined ? undefined : licenseTree(license);
    if (license === undefined || whole === undefined)
      return { kind: "not-applicable", reason: "artifact.md states no SPDX license expression" };
    const judge = judgeOf(context, license, whole);
    return outcomeOf(
      edges.flatMap((edge, index): Violation[] => {
        if (edge.kind === "development" || edge.name === name) return [];
        const part = context.artifacts.get(edge.name)?.record.value?.license;
        const answer = part === undefined ? undefined : judge(part);
        if (part === undefined || answer === undefined || SILENT.has(answer)) return [];
        const { message, ...mend } = verdict(answer, license, part);
        return [
          {
            at: atField(manifest, ["dependencies", index, "name"]),
            message: `${message}: ${name}@${version} → ${edge.name}`,
            ...mend,
          },
        ];
      }),
    );
  },
};

/** No objection; about a license that the matrix does not have, there is nothing to say. */
const SILENT: ReadonlySet<Compatibility> = new Set(["same", "yes", "unlisted"]);

function verdict(
  answer: Compatibility,
  whole: string,
  part: string,
): Pick<Violation, "message" | "fix" | "severity"> {
  if (answer === "no")
    return {
      message: `what is under "${part}" may not be distributed under "${whole}"`,
      fix: `depend on something under a license that "${whole}" can include, or offer this artifact under "${part}"`,
    };
  const doubt =
    answer === "unknown" ? "nobody has settled" : "it depends on the clause about later versions";
  return {
    message: `${doubt} whether what is under "${part}" may be distributed under "${whole}"`,
    fix: "read both licenses, or ask the author of the dependency for a permission",
    severity: "info",
  };
}

/** Answers by pair of licenses: a registry has many edges and few licenses. */
const answers = new WeakMap<RuleContext["artifacts"], Map<string, Compatibility | undefined>>();

function judgeOf(
  context: RuleContext,
  license: string,
  whole: LicenseTree,
): (part: string) => Compatibility | undefined {
  const known = answers.get(context.artifacts) ?? new Map<string, Compatibility | undefined>();
  answers.set(context.artifacts, known);
  return (text) => {
    const key = JSON.stringify([license, text]);
    if (!known.has(key)) {
      const part = licenseTree(text);
      known.set(key, part && compatibility(whole, part));
    }
    return known.get(key);
  };
}
