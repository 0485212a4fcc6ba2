import correct from "spdx-correct";
import type { ArtifactSubject } from "../../parse/subject.ts";
import { atField } from "../at-field.ts";
import { isLicenseFile } from "../is-license-file.ts";
import { parseLicense } from "../license-expression.ts";
import { latestVersion } from "../release-versions.ts";
import { type ArtifactRule, outcomeOf, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** The license is an SPDX expression, and a license outside the SPDX list comes with its text. */
export const lic002: ArtifactRule = {
  id: "LIC-002",
  title: "License is no SPDX expression",
  category: "metadata",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "artifact",
  motivation:
    "Tools that decide what a company may use read SPDX identifiers and nothing else. What they cannot read they refuse.",
  trigger:
    "`license` does not parse as an SPDX license expression, or refers to a LicenseRef-… whose text is not in the files of the latest version.",
  fix: "Use identifiers from spdx.org/licenses; for another license write LicenseRef-<name> and put its text into files/LICENSES/LicenseRef-<name>.txt.",
  effort: "minutes",
  check: (artifact) => {
    const { record } = artifact;
    if (!record.value) return unreadable(record);
    const { license } = record.value;
    if (license === undefined)
      return { kind: "not-applicable", reason: "artifact.md states no license" };
    const at = () => atField(record, ["license"]);
    const parsed = parseLicense(license);
    if (parsed)
      return outcomeOf(
        missingTexts(artifact, parsed.references).map((found) => ({ at: at(), ...found })),
      );
    const meant = proposal(license);
    return outcomeOf([
      {
        at: at(),
        message: `"${license}" is no SPDX license expression`,
        ...(meant !== undefined && {
          fix: `did you mean "${meant}"?`,
          mends: [{ do: "set" as const, path: record.path, field: ["license"], value: meant }],
        }),
      },
    ]);
  },
};

/** An expression that was probably meant; undefined when there is none to be seen. */
function proposal(license: string): string | undefined {
  try {
    const meant = correct(license);
    return meant === null || parseLicense(meant) === undefined ? undefined : meant;
  } catch {
    // The package throws an Error for an empty text and a TypeError for a lone "+".
    return undefined;
  }
}

function missingTexts(
  artifact: ArtifactSubject,
  references: readonly string[],
): readonly Omit<Violation, "at">[] {
  const latest = latestVersion(artifact);
  if (latest === undefined) return [];
  const paths = latest.payload.map(({ path }) => path);
  if (paths.some(isLicenseFile)) return [];
  return references
    .map((reference) => reference.slice(reference.indexOf("LicenseRef-")))
    .filter((reference) => !paths.some((path) => holdsText(path, reference)))
    .map((reference) => ({
      message: `"${reference}" is not in the SPDX list, and its text is not in the files of version ${latest.version}`,
      fix: `add the text as ${latest.folder}/files/LICENSES/${reference}.txt in the next version`,
    }));
}

/** Where REUSE 3.3 keeps license texts, or at the top. */
function holdsText(path: string, reference: string): boolean {
  const name = path.startsWith("LICENSES/") ? path.slice("LICENSES/".length) : path;
  return name === reference || name.replace(/\.[a-z]+$/, "") === reference;
}
