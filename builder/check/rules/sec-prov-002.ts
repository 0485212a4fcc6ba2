import { outcomeOf, type VersionRule } from "../rule.ts";

/** A version says how it was built, where the registry can check it. */
export const secProv002: VersionRule = {
  id: "SEC-PROV-002",
  title: "No provenance",
  category: "security",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "version",
  motivation:
    "Without provenance, nobody can tell whether the files come from the source that the page names, or from somebody who could write to the repository.",
  trigger:
    "A version has no provenance.json beside its manifest, in a registry whose trusted-root.json says whose provenance counts.",
  fix: "Let a workflow build and pack the files, attest the archive (actions/attest-build-provenance), and put the Sigstore bundle beside the manifest as provenance.json.",
  effort: "hours",
  check: ({ provenance, folder }, _, { repository }) => {
    if (provenance !== undefined) return outcomeOf([]);
    if (repository.trustedRoot === undefined) {
      const reason = "the registry has no trusted-root.json, so no provenance could be checked";
      return { kind: "not-applicable", reason };
    }
    const at = { path: `${folder}/manifest.yaml` };
    return outcomeOf([
      { at, message: "there is no provenance.json, so nothing says how these files were built" },
    ]);
  },
};
