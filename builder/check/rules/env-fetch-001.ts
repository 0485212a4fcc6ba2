import { environmentOutcome } from "../../scan/environment/scan-environment.ts";
import type { PayloadRule } from "../rule.ts";

/** What a machine is set up with is what its author saw. */
export const envFetch001: PayloadRule = {
  id: "ENV-FETCH-001",
  title: "Environment takes files that nothing checks",
  category: "security",
  severity: "medium",
  gate: false,
  appliesTo: ["template", "snapshot", "image", "module-oci"],
  scope: "payload",
  motivation:
    "What a URL, a branch or a tag gives today it need not give tomorrow. Whoever takes over the server or the account behind it runs code on every machine that is set up after that.",
  trigger:
    "A script, Dockerfile or list of requirements pipes a download into an interpreter, keeps one without checking a digest or signature in the same script, clones or installs from git without a commit, or switches the checks of a package manager off.",
  fix: "Download to a file, check its SHA-256 and use it then; name a full commit id for everything from git.",
  effort: "minutes",
  check: (subject) => environmentOutcome(subject, "fetch"),
};
