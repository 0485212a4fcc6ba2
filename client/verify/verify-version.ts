/**
 * What stands behind one version: the signed target of its archive, its statement made anew, its
 * publisher's signature, its place in the log, and what the registry attests of it.
 */
import {
  ATTESTATIONS_SIZE_MAX,
  LOG_ENTRY_SIZE_MAX,
  LOG_PROOF_SIZE_MAX,
} from "../../schemas/limits.ts";
import {
  type AttestationKind,
  archivePath,
  attestationPath,
  targetPath,
} from "../../schemas/paths.ts";
import type { Attestations, PublishedVersion } from "../../schemas/published/artifact-document.ts";
import { equalBytes } from "../../schemas/trust/bytes.ts";
import { packageUrl } from "../../schemas/trust/release-statement.ts";
import { withoutQuorum } from "../../schemas/trust/tlog-policy.ts";
import { attestationProblems } from "../trust/attestation-problems.ts";
import { checkLogProof } from "../trust/check-log-proof.ts";
import { verifyAttestations } from "../trust/verify-attestation.ts";
import { requireSignature, statementOf } from "../trust/version-trust.ts";
import type { TreeContext } from "./tree-context.ts";
import type { Named, TreeFacts } from "./verify-artifact.ts";

export interface DocumentedVersion {
  readonly name: string;
  readonly version: PublishedVersion;
  /** Path of the document. */
  readonly document: string;
  readonly named: Named;
}

export async function verifyVersion(
  context: TreeContext,
  documented: DocumentedVersion,
  facts: TreeFacts,
): Promise<void> {
  judgeArchive(context, documented, facts);
  const files = await readAttestations(context, documented);
  // Without the registry's id nobody can say what its statements are.
  if (facts.registry === undefined) return;
  const { name, version, document } = documented;
  const statement = statementOf(facts.registry, name, version);
  if (files.statement && !equalBytes(files.statement.bytes, statement))
    context.findings.add({
      path: files.statement.path,
      code: "E_DOCUMENT",
      problem: `is not the statement that ${document} amounts to`,
    });
  await judgeSignature(context, documented, { facts, statement });
  await judgeLogging(context, documented, { facts, statement, proof: files.proof });
  if (files.provenance) judgeAttestations(context, documented, { facts, file: files.provenance });
  judgeMarks(context, documented, facts, facts.registry);
}

/** The archive is a target of its own, for clients that know TUF and nothing of documents. */
function judgeArchive(
  { findings }: TreeContext,
  { name, version: { version, archive }, document, named }: DocumentedVersion,
  { targets }: TreeFacts,
): void {
  named(archive, archivePath(name, version, archive.sha256));
  const path = targetPath.archive(name, version);
  const target = targets.get(path);
  if (target === undefined)
    findings.add({
      path: document,
      code: "E_TUF_MIX",
      problem: `names the archive of ${version}, which no role signs as ${path}`,
    });
  else if (target.file.hashes.sha256 !== archive.sha256 || target.file.length !== archive.size)
    findings.add({
      path: document,
      code: "E_TUF_MIX",
      problem: `names another archive of ${version} than ${target.by} signs`,
      details: [
        `signed   sha256 ${target.file.hashes.sha256}`,
        `named    sha256 ${archive.sha256}`,
      ],
    });
}

interface AttestationFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const KINDS: readonly [keyof Attestations, AttestationKind, number][] = [
  ["statement", "statement.json", LOG_ENTRY_SIZE_MAX],
  ["proof", "tlog-proof", LOG_PROOF_SIZE_MAX],
  ["provenance", "intoto.jsonl", ATTESTATIONS_SIZE_MAX],
];

async function readAttestations(
  { files }: TreeContext,
  { name, version: { version, attestations }, document, named }: DocumentedVersion,
): Promise<Partial<Record<keyof Attestations, AttestationFile>>> {
  const read: Partial<Record<keyof Attestations, AttestationFile>> = {};
  for (const [key, kind, limit] of KINDS) {
    const path = attestationPath({ name, version }, kind, attestations[key].sha256);
    const reference = { ...attestations[key], path };
    named(reference, path);
    const bytes = await files.read(reference, limit, document);
    if (bytes !== undefined) read[key] = { path, bytes };
  }
  const path = attestationPath({ name, version }, "cdx.json", attestations.bill.sha256);
  named({ ...attestations.bill, path }, path);
  await files.check({ ...attestations.bill, path }, document);
  return read;
}

interface Judging {
  readonly facts: TreeFacts;
  readonly statement: Uint8Array;
}

async function judgeSignature(
  { findings, now }: TreeContext,
  { name, version: { version, signature }, document }: DocumentedVersion,
  { facts, statement }: Judging,
): Promise<void> {
  const { lists } = facts.keys;
  if (lists === undefined) return;
  const release = { name, version, statement, signature, location: document };
  await findings.guard(document, () => requireSignature(release, lists, now));
}

async function judgeLogging(
  { findings }: TreeContext,
  { name, version, document }: DocumentedVersion,
  {
    facts: { keys, log },
    statement,
    proof,
  }: Judging & { readonly proof: AttestationFile | undefined },
): Promise<void> {
  const index = log.contents.indexOf(statement);
  if (log.sound && index === undefined)
    findings.add({
      path: document,
      code: "E_LOG_PROOF",
      problem: `has ${name}@${version.version}, of which the log holds no entry (a targeted release)`,
    });
  if (proof === undefined || keys.lists === undefined) return;
  const { path, bytes } = proof;
  const claim = { bytes, entry: statement, policy: withoutQuorum(keys.lists.policy), where: path };
  const proven = await findings.guard(path, () => checkLogProof(claim));
  if (proven === undefined || !log.sound) return;
  const problem = await log.problemOf(proven.checkpoint);
  if (problem !== undefined)
    findings.add({ path, code: "E_LOG_FORK", problem: `holds a checkpoint that ${problem}` });
}

function judgeAttestations(
  { findings }: TreeContext,
  { name, version }: DocumentedVersion,
  { facts, file: { path, bytes } }: { readonly facts: TreeFacts; readonly file: AttestationFile },
): void {
  const { keys, registry = "" } = facts;
  if (keys.attestationKey === undefined) return;
  const { sha256 } = version.archive;
  const subject = { name: targetPath.archive(name, version.version), sha256 };
  const verified = verifyAttestations(bytes, { publicKey: keys.attestationKey, subject });
  for (const problem of attestationProblems(verified, { registry, name, version }))
    findings.add({ path, code: "E_ATTESTATION", problem });
}

/** A registry that hides what it withdrew says one thing in the log, and another in the document. */
function judgeMarks(
  { findings }: TreeContext,
  { name, version, document }: DocumentedVersion,
  { log }: TreeFacts,
  registry: string,
): void {
  if (!log.sound) return;
  const marks = log.contents.marksOf(packageUrl({ registry, name, version: version.version }));
  for (const kind of ["yanked", "deprecated"] as const) {
    if (marks[kind] === version[kind]) continue;
    findings.add({
      path: document,
      code: "E_LOG_MARK",
      problem: `does not say of ${version.version} what the log says: whether it is ${kind}`,
      details: [`log      ${marks[kind] ?? "no"}`, `document ${version[kind] ?? "no"}`],
    });
  }
}
