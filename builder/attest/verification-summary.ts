/** "This registry checked exactly these bytes, and this is what it made of them." */
import { targetPath } from "../../schemas/paths.ts";
import { verifierId, withSlash } from "../../schemas/trust/provenance.ts";
import { packageUrl, statementBytes } from "../../schemas/trust/release-statement.ts";
import {
  SUMMARY_DETAILS,
  SUMMARY_PREDICATE,
  type SummaryPredicate,
} from "../../schemas/trust/verification-summary.ts";
import type { AttestedVersion } from "./attested-version.ts";

/**
 * The Statement of a SLSA Verification Summary v1. It states no time: it changes when verdict, score,
 * open rules, ruleset or policy do, and not before.
 *
 * Only the verdict `passed` is a PASSED, whoever accepted what. The build of what authors submit is
 * not judged here, so no level of SLSA is claimed.
 */
export function summaryStatement({ registry, name, version }: AttestedVersion): Uint8Array {
  const { verdict, score, rules } = version;
  const { ruleset, policy } = score.inputs;
  const passed = verdict === "passed";
  const predicate: SummaryPredicate = {
    verifier: { id: verifierId(registry.url), version: { "ashlar-ruleset": ruleset } },
    resourceUri: packageUrl({ registry: registry.id, name, version: version.version }),
    policy: {
      uri: `${withSlash(registry.url)}docs/rules/`,
      ...(policy !== null && { digest: { sha256: policy } }),
    },
    verificationResult: passed ? "PASSED" : "FAILED",
    verifiedLevels: [passed ? "SLSA_BUILD_LEVEL_UNEVALUATED" : "FAILED"],
    [SUMMARY_DETAILS]: { verdict, score: score.shown, rules: [...rules] },
  };
  return statementBytes({
    subject: {
      name: targetPath.archive(name, version.version),
      sha256: version.archive.sha256,
    },
    predicateType: SUMMARY_PREDICATE,
    predicate,
  });
}
