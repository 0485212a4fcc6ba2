import { credentialName } from "../../scan/secrets/credential-file.ts";
import { scanPayload } from "../../scan/secrets/scan-secrets.ts";
import { credentialFileViolations } from "../../scan/secrets/secret-violations.ts";
import { type ContentRule, outcomeOf, type RuleText, scanOutcome } from "../rule.ts";

const TEXT: RuleText = {
  id: "SEC-SECRET-003",
  title: "A file made for credentials is published",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: "all",
  motivation:
    "Environments, keystores and the settings of command-line tools get into a release by accident, with everything that their owner can log in to. Nobody who installs the release needs them.",
  trigger:
    "A file, or a member of an archive, has the name and the content of one that holds credentials: .env, a private key, a keystore, a kubeconfig, .npmrc or .pypirc with a token, .netrc, a Docker configuration with a login, and the like. Names that say example, sample or template are left alone.",
  fix: "Revoke what the file holds, delete it from files/, and list its name in .gitignore. To show which settings there are, publish an example with names and no values.",
  effort: "hours",
};

/** Files whose purpose is to hold credentials stay at home. */
export const secSecret003: readonly ContentRule[] = [
  {
    ...TEXT,
    scope: "document",
    check: ({ artifact: { strays, screenshots } }) => {
      const entries = [...strays, ...screenshots.map(({ entry }) => entry)];
      if (entries.length === 0)
        return { kind: "not-applicable", reason: "there are no files beside the records" };
      const files = entries.flatMap(({ path }) => {
        const file = credentialName(path);
        return file ? [{ ...file, path, inside: [] }] : [];
      });
      return outcomeOf(credentialFileViolations({ secrets: [], files, unscanned: [] }));
    },
  },
  {
    ...TEXT,
    scope: "payload",
    check: async ({ contents }) => {
      if (contents.files.length === 0)
        return { kind: "not-applicable", reason: "there are no files" };
      const scan = await scanPayload(contents);
      return scanOutcome(credentialFileViolations(scan), scan.unscanned);
    },
  },
];
