import { type ArtifactRule, outcomeOf } from "../rule.ts";

/** An artifact has at least one version that can be published. */
export const metaEmpty001: ArtifactRule = {
  id: "META-EMPTY-001",
  title: "No version can be published",
  category: "metadata",
  severity: "high",
  gate: true,
  appliesTo: "all",
  scope: "artifact",
  late: true,
  motivation:
    "A page for something that cannot be installed wastes the time of everyone who finds it.",
  trigger: "The artifact's folder holds no version, or every version has an open gate finding.",
  fix: "Add <version>/manifest.yaml and <version>/files/, or mend the gate findings of one version.",
  effort: "hours",
  check: ({ name, folder, versions }, { quarantined }) => {
    if (versions.some((version) => !quarantined.has(version.folder))) return outcomeOf([]);
    if (quarantined.has(folder) && versions.length > 0)
      return { kind: "not-applicable", reason: "the artifact itself is blocked" };
    return outcomeOf([
      versions.length === 0
        ? {
            at: { path: folder },
            message: `"${name}" has no versions`,
            fix: `add ${folder}/1.0.0/manifest.yaml and files in ${folder}/1.0.0/files/`,
          }
        : {
            at: { path: folder },
            message: `${versions.length === 1 ? "the only version" : `all ${versions.length} versions`} of "${name}" ${versions.length === 1 ? "is" : "are"} blocked`,
            fix: `mend the gate findings of ${versions.length === 1 ? "it" : "at least one"}`,
          },
    ]);
  },
};
