import { environmentOutcome } from "../../scan/environment/scan-environment.ts";
import type { PayloadRule } from "../rule.ts";

/** No machine is set up with a password that stands in the registry. */
export const envPass001: PayloadRule = {
  id: "ENV-PASS-001",
  title: "Environment sets a password that everyone knows",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: ["template", "snapshot", "image", "module-oci"],
  scope: "payload",
  motivation:
    "A password that stands in a script is the same on every machine made from it, and everyone can read it here. Scanners on the internet try such passwords within minutes of a machine's start.",
  trigger:
    "A script, Dockerfile, first-boot file, configuration or the manifest sets a password, its hash or a notebook's token to a text that stands there, or to one that is made from a user's name.",
  fix: "Let each machine make its own password at first boot, read it from a secret store, or set none and log in with SSH keys.",
  effort: "minutes",
  check: (subject) => environmentOutcome(subject, "password"),
};
