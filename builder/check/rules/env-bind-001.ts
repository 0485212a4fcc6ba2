import { environmentOutcome } from "../../scan/environment/scan-environment.ts";
import type { PayloadRule } from "../rule.ts";

/** Services of a fresh machine can be reached by its user, not by everyone. */
export const envBind001: PayloadRule = {
  id: "ENV-BIND-001",
  title: "Environment opens a service to every address",
  category: "security",
  severity: "medium",
  gate: false,
  appliesTo: ["template", "snapshot", "image", "module-oci"],
  scope: "payload",
  motivation:
    "A service on all addresses is on the internet as soon as the machine has a public one. Its login and its next hole are then all that stands between strangers and the data.",
  trigger:
    "The manifest, a script or a configuration binds a service to 0.0.0.0, :: or *, or opens a port on which a program listens without a login. In containers only services without a login count.",
  fix: "Bind the service to 127.0.0.1 and reach it through an SSH tunnel or a proxy with a login.",
  effort: "minutes",
  check: (subject) => environmentOutcome(subject, "bind"),
};
