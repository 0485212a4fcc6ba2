import { atField } from "../at-field.ts";
import { type ArtifactRule, outcomeOf } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Yanks and deprecations name versions that exist. */
export const metaDup001: ArtifactRule = {
  id: "META-DUP-001",
  title: "Lifecycle record without its version",
  category: "metadata",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "artifact",
  motivation:
    "A yank that names the wrong version withdraws nothing: the version that was meant stays installable.",
  trigger: "`versions` in artifact.md has a key for which there is no folder.",
  fix: "Write the version exactly as its folder is named.",
  effort: "minutes",
  check: ({ record, versions, folder }) => {
    if (!record.value) return unreadable(record);
    const existing = versions.map(({ version }) => version);
    return outcomeOf(
      Object.keys(record.value.versions ?? {})
        .filter((version) => !existing.includes(version))
        .map((version) => ({
          at: atField(record, ["versions", version]),
          message: `there is no version "${version}": ${folder}/${version}/ does not exist`,
          fix: `delete the record, or write a version that exists: ${existing.slice(-5).join(", ") || "there is none yet"}`,
        })),
    );
  },
};
