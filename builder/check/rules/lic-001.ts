import { atField } from "../at-field.ts";
import { isLicenseFile } from "../is-license-file.ts";
import { latestVersion } from "../release-versions.ts";
import { type ArtifactRule, outcomeOf } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** An artifact says under which terms it may be used. */
export const lic001: ArtifactRule = {
  id: "LIC-001",
  title: "No license",
  category: "metadata",
  severity: "critical",
  gate: false,
  appliesTo: "all",
  scope: "artifact",
  motivation:
    "Without a license nobody but the author may copy, change or share the files, however public they are.",
  trigger:
    "artifact.md has no `license`. It weighs less when the latest version brings a license text or the publisher has a default.",
  fix: "Add an SPDX expression to artifact.md, for example `license: Apache-2.0`, and the text as files/LICENSE.",
  effort: "minutes",
  check: (artifact, { publishers }) => {
    const { record, namespace } = artifact;
    if (!record.value) return unreadable(record);
    if (record.value.license !== undefined) return outcomeOf([]);
    const at = atField(record, ["license"]);
    const message = "artifact.md states no license";
    const preset = publishers.get(namespace)?.file.value?.settings?.defaultLicense;
    if (preset !== undefined) {
      return outcomeOf([
        {
          at,
          message,
          severity: "medium",
          fix: `add "license: ${preset}", the default of "${namespace}"`,
        },
      ]);
    }
    const file = latestVersion(artifact)?.payload.find(({ path }) => isLicenseFile(path));
    if (file === undefined)
      return outcomeOf([{ at, message: `${message}, and its files hold no license text` }]);
    return outcomeOf([
      {
        at,
        message,
        severity: "medium",
        fix: `add the SPDX identifier of the text in ${file.entry.path}`,
      },
    ]);
  },
};
