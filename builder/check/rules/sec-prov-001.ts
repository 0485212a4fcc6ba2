import type { TrustMaterial } from "@sigstore/verify";
import type { RecordFile } from "../../parse/record-file.ts";
import type { VersionSubject } from "../../parse/subject.ts";
import { readAttestation } from "../../scan/provenance/read-attestation.ts";
import { type Fault, readStatement, type Statement } from "../../scan/provenance/read-statement.ts";
import { readTrustedRoot } from "../../scan/provenance/read-trusted-root.ts";
import { verifyBundle } from "../../scan/provenance/verify-bundle.ts";
import { type Outcome, outcomeOf, type RuleContext, type VersionRule } from "../rule.ts";

/** Provenance is about these files, and signed by whom the registry trusts. */
export const secProv001: VersionRule = {
  id: "SEC-PROV-001",
  title: "Provenance is not valid",
  category: "security",
  severity: "critical",
  gate: true,
  appliesTo: "all",
  scope: "version",
  motivation:
    "Provenance says which build made these files. One that is forged, or belongs to other files, claims a trust that nobody gave.",
  trigger:
    "A version's provenance.json is no Sigstore bundle or DSSE envelope with an in-toto statement about a build, names neither the archive nor every file of the payload, or its signature, certificate or log entry does not hold against trusted-root.json.",
  fix: "Create the provenance again in the build that makes the files, or delete provenance.json.",
  effort: "hours",
  check: (version, _, context) => {
    const { provenance } = version;
    if (provenance === undefined)
      return { kind: "not-applicable", reason: "there is no provenance.json" };
    const [problem] = provenance.textProblems;
    if (problem)
      return failed(
        provenance,
        { fault: `it cannot be read: ${problem.message}`, fix: problem.fix },
        problem,
      );
    const attestation = readAttestation(provenance.raw);
    if ("fault" in attestation) return failed(provenance, attestation);
    const statement = readStatement(attestation.payload);
    if ("fault" in statement) return failed(provenance, statement);
    if (!version.archive?.sha256)
      return { kind: "unknown", reason: "the files could not be packed, so they have no digest" };
    const fault = subjectFault(statement, version, version.archive.sha256);
    if (fault) return failed(provenance, fault);
    return verified(provenance, attestation.bundle, context);
  },
};

function failed(
  provenance: RecordFile<unknown>,
  { fault, fix }: Fault,
  at = { line: 1, column: 1 },
): Outcome {
  const { line, column } = at;
  const message = `the provenance is not valid: ${fault}`;
  return outcomeOf([{ at: { path: provenance.path, line, column }, message, fix }]);
}

function subjectFault(
  { subjects }: Statement,
  { payload }: VersionSubject,
  archive: string,
): Fault | undefined {
  const digests = new Set(subjects.map(({ sha256 }) => sha256));
  if (digests.has(archive)) return undefined;
  const other = payload.find(({ sha256 }) => sha256 === undefined || !digests.has(sha256));
  if (payload.length > 0 && other === undefined) return undefined;
  const named = subjects[0];
  return {
    fault: `it is about "${named?.name.slice(0, 80)}" (sha256 ${named?.sha256}), but the archive is sha256 ${archive}${other ? ` and "${other.path}" is not among its subjects` : ""}`,
    fix: "attach the provenance of the build that made these files",
  };
}

function verified(
  provenance: RecordFile<unknown>,
  bundle: Parameters<typeof verifyBundle>[0] | undefined,
  { repository }: RuleContext,
): Outcome {
  const root = repository.trustedRoot;
  if (root === undefined)
    return { kind: "unknown", reason: "no trusted root: the registry has no trusted-root.json" };
  const trusted = trustOf(root);
  if ("fault" in trusted)
    return { kind: "unknown", reason: `trusted-root.json cannot be used: ${trusted.fault}` };
  if (bundle === undefined) {
    const reason = "the envelope stands alone: a Sigstore bundle would say who signed it";
    return { kind: "unknown", reason };
  }
  const verdict = verifyBundle(bundle, trusted);
  if (verdict.valid) return { kind: "pass" };
  const fix = "create the provenance again and copy the bundle as the signing tool wrote it";
  return failed(provenance, { fault: `the signature does not hold: ${verdict.reason}`, fix });
}

const trust = new WeakMap<RecordFile<unknown>, TrustMaterial | { readonly fault: string }>();

/** One reading serves all versions. */
function trustOf(root: RecordFile<unknown>): TrustMaterial | { readonly fault: string } {
  const known =
    trust.get(root) ??
    (root.textProblems[0] ? { fault: root.textProblems[0].message } : readTrustedRoot(root.raw));
  trust.set(root, known);
  return known;
}
