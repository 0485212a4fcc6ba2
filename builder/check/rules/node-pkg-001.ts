import type { Severity } from "../../../schemas/finding.ts";
import { lintPackage, type PackageProblem } from "../../scan/node-package/lint-package.ts";
import { readPackageJson } from "../../scan/node-package/package-json.ts";
import { type Outcome, type PayloadRule, scanOutcome, type Unscanned } from "../rule.ts";
import { UnscannedError } from "../unscanned-error.ts";

const SEVERITIES: Readonly<Record<PackageProblem["kind"], Severity>> = {
  error: "high",
  warning: "medium",
  suggestion: "info",
};

/** package.json says what is there, in a form that Node, bundlers and TypeScript read alike. */
export const nodePkg001: PayloadRule = {
  id: "NODE-PKG-001",
  title: "Package cannot be loaded as it says",
  category: "quality",
  severity: "high",
  gate: false,
  appliesTo: ["module-node", "plugin"],
  scope: "payload",
  motivation:
    "Node, bundlers and TypeScript find the code of a package through its package.json. An entry that is missing or of the wrong module format fails for everyone who imports it, often in one of these tools only.",
  trigger:
    "publint, a linter of published packages, reports an error (high), a warning (medium) or a suggestion (info) about package.json and the files that it names.",
  fix: "Change the field that the finding names; publint.dev/rules describes each of its messages.",
  effort: "minutes",
  check: async ({ contents }): Promise<Outcome> => {
    const unscanned: Unscanned[] = [];
    try {
      const packageJson = await readPackageJson(contents);
      if (packageJson === undefined)
        return { kind: "not-applicable", reason: "there is no package.json; the builder adds one" };
      const problems = await lintPackage(contents, packageJson, (item) => unscanned.push(item));
      const violations = problems.map(({ code, kind, keys, message }) => ({
        at: packageJson.locate(keys),
        message,
        severity: SEVERITIES[kind],
        fix: `change the field as the message says; https://publint.dev/rules#${code.toLowerCase()} shows how`,
        identity: `${code} ${keys.join(" ")}`,
      }));
      return scanOutcome(violations, unscanned);
    } catch (error) {
      if (!(error instanceof UnscannedError)) throw error;
      return { kind: "unknown", reason: `package.json was not judged: ${error.message}` };
    }
  },
};
