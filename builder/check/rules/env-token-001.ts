import { environmentOutcome } from "../../scan/environment/scan-environment.ts";
import type { PayloadRule } from "../rule.ts";

/** Services that run code or hold data ask who is there. */
export const envToken001: PayloadRule = {
  id: "ENV-TOKEN-001",
  title: "Environment switches a login off",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: ["template", "snapshot", "image", "module-oci"],
  scope: "payload",
  motivation:
    "A notebook, an editor or a desktop in the browser runs whatever it is sent. Without a token or a password, whoever reaches the port owns the machine and everything that its account may read.",
  trigger:
    "A script, Dockerfile, configuration or the manifest sets an empty notebook token or password, or starts a service with its login switched off, such as --auth none, auth-none=1 or POSTGRES_HOST_AUTH_METHOD=trust.",
  fix: "Delete the setting, so that the service makes a token at each start, or give it one that the machine made.",
  effort: "minutes",
  check: (subject) => environmentOutcome(subject, "token"),
};
