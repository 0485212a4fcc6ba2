import { scanPayload, scanRecords } from "../../scan/secrets/scan-secrets.ts";
import { knownSecretViolations } from "../../scan/secrets/secret-violations.ts";
import { type ContentRule, type RuleText, scanOutcome } from "../rule.ts";

const TEXT: RuleText = {
  id: "SEC-SECRET-001",
  title: "A credential is published",
  category: "security",
  severity: "critical",
  gate: true,
  appliesTo: "all",
  motivation:
    "What is in a registry is copied within minutes, by mirrors and by people who search for exactly this. A key that was public for a moment opens its account to strangers for as long as it is valid.",
  trigger:
    "A file, a member of an archive, the manifest, artifact.md or a review holds something with the form of a service's token, a private key or a password in a URL; base64, hex and escapes are looked into. Public identifiers, expiring tokens and loose patterns weigh less and do not block. Comments that switch off scanners change nothing.",
  fix: "Revoke the credential at the service first, then delete it from the files. Code reads it from the environment or from a secret store; examples show an obvious placeholder such as <token>.",
  effort: "hours",
  required: true,
};

/** No credential of a known kind may be published. */
export const secSecret001: readonly ContentRule[] = [
  {
    ...TEXT,
    scope: "document",
    check: async ({ artifact: { record, reviews } }) => {
      const scan = await scanRecords([record, ...reviews.map(({ file }) => file)]);
      return scanOutcome(knownSecretViolations(scan), scan.unscanned);
    },
  },
  {
    ...TEXT,
    scope: "payload",
    check: async ({ version, contents }) => {
      const manifest = await scanRecords([version.manifest]);
      const payload = await scanPayload(contents);
      return scanOutcome(
        [...knownSecretViolations(manifest), ...knownSecretViolations(payload)],
        [...manifest.unscanned, ...payload.unscanned],
      );
    },
  },
];
