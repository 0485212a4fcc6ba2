import { type ArtifactRule, outcomeOf } from "../rule.ts";
import { withheldFolders } from "../withheld.ts";

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
  check: (artifact, { quarantined, now }) => {
    const { name, folder, versions } = artifact;
    if (versions.some((version) => !quarantined.has(version.folder))) return outcomeOf([]);
    if (quarantined.has(folder) && versions.length > 0)
      return { kind: "not-applicable", reason: "the artifact itself is blocked" };
    const withheld = new Set(withheldFolders(artifact, now));
    if (versions.length > 0 && versions.every((version) => withheld.has(version.folder)))
      return { kind: "not-applicable", reason: "the maintainers withhold every version" };
    const at = { path: folder };
    if (versions.length === 0) {
      const fix = `add ${folder}/1.0.0/manifest.yaml and files in ${folder}/1.0.0/files/`;
      return outcomeOf([{ at, message: `"${name}" has no versions`, fix }]);
    }
    return outcomeOf([
      versions.length === 1
        ? { at, message: `the only version of "${name}" is blocked`, fix: "mend its gate findings" }
        : {
            at,
            message: `all ${versions.length} versions of "${name}" are blocked`,
            fix: "mend the gate findings of at least one of them",
          },
    ]);
  },
};
