import { scanPayload, scanRecords } from "../../scan/secrets/scan-secrets.ts";
import { genericSecretViolations } from "../../scan/secrets/secret-violations.ts";
import { type ContentRule, outcomeOf, type RuleText } from "../rule.ts";

const TEXT: RuleText = {
  id: "SEC-SECRET-002",
  title: "Something looks like a credential",
  category: "security",
  severity: "low",
  gate: false,
  appliesTo: "all",
  motivation:
    "Passwords and keys of one's own services have no form that a scanner could know. A random value behind a name such as password or apiKey is one often enough to be worth a look.",
  trigger:
    "In a file, a member of an archive, the manifest, artifact.md or a review, a value with the randomness of a key is assigned to a name that speaks of a secret: key, token, secret, password, credential, auth or access.",
  fix: "If the value opens anything, revoke it and read it from the environment. If it is a digest, an identifier or a test value, ask the registry's owners to suppress the finding with the reason.",
  effort: "minutes",
};

/** A random value behind a name that speaks of secrets deserves a look; it is too often innocent to block. */
export const secSecret002: readonly ContentRule[] = [
  {
    ...TEXT,
    scope: "document",
    check: async ({ artifact: { record, reviews } }) =>
      outcomeOf(
        genericSecretViolations(await scanRecords([record, ...reviews.map(({ file }) => file)])),
      ),
  },
  {
    ...TEXT,
    scope: "payload",
    check: async ({ version, contents }) =>
      outcomeOf([
        ...genericSecretViolations(await scanRecords([version.manifest])),
        ...genericSecretViolations(await scanPayload(contents)),
      ]),
  },
];
