/** One version of an artifact: from the part of the index that lists it to a file in the visitor's hand. */
import { logSource } from "../../../client/trust/log-check.ts";
import { logVerifier } from "../../../client/trust/log-verifier.ts";
import { type Attestations, verifyAttestations } from "../../../client/trust/verify-attestation.ts";
import { requireSignature, statementOf } from "../../../client/trust/version-trust.ts";
import { CodedError } from "../../../schemas/coded-error.ts";
import { EXIT, type ExitCode } from "../../../schemas/exit-code.ts";
import {
  ATTESTATIONS_SIZE_MAX,
  DOCUMENT_SIZE_MAX,
  LOG_PROOF_SIZE_MAX,
} from "../../../schemas/limits.ts";
import { type AttestationKind, attestationPath, targetPath } from "../../../schemas/paths.ts";
import {
  type ArtifactDocument,
  type PublishedVersion,
  parseArtifactDocument,
} from "../../../schemas/published/artifact-document.ts";
import { jsonOf, sha256HexOf } from "../../../schemas/trust/bytes.ts";
import { SUMMARY_DETAILS } from "../../../schemas/trust/verification-summary.ts";
import { readNamed, readTarget } from "./read-target.ts";
import type { RecordingReader } from "./recording-reader.ts";
import { type Established, takeStep, type VerificationStep } from "./verification-step.ts";
import type { VerifiedRegistry } from "./verify-registry.ts";

/** A file that the visitor holds. */
export interface HeldFile {
  readonly name: string;
  readonly size: number;
  /** SHA-256 of its bytes, hex. */
  digest(): Promise<string>;
}

export interface ArtifactRequest {
  readonly reader: RecordingReader;
  readonly now: number;
  readonly registry: VerifiedRegistry;
  /** `namespace/name` */
  readonly name: string;
  /** The latest when absent. */
  readonly version?: string;
  readonly file?: HeldFile;
}

interface Release extends ArtifactRequest {
  readonly published: PublishedVersion;
  readonly statement: Uint8Array;
  /** The path of the document. */
  readonly place: string;
}

/** After the document the steps do not depend on each other, so all of them are taken. */
export async function* verifyArtifact(request: ArtifactRequest): AsyncGenerator<VerificationStep> {
  const { reader, registry, name } = request;
  const found = yield* takeStep(reader, "Document of the artifact", () => readDocument(request));
  if (found === undefined) return;
  const { document, place } = found;
  const published = yield* takeStep(reader, "Version", async () => findVersion(request, document));
  if (published === undefined) return;
  const statement = statementOf(registry.registry.registry, name, published);
  const release: Release = { ...request, published, statement, place };
  yield* takeStep(reader, "Statement", async () => checkStatement(release));
  yield* takeStep(reader, "Publisher's signature", async () => checkSignature(release));
  const index = yield* takeStep(reader, "Proof of the log", () => checkProof(release));
  if (index !== undefined)
    yield* takeStep(reader, "Tiles of the log", () => checkTiles(release, index));
  yield* takeStep(reader, "Attestations", () => checkAttestations(release));
  if (request.file) yield* takeStep(reader, "Your file", () => checkFile(release, request.file));
}

async function readDocument({ reader, registry, name }: ArtifactRequest) {
  const path = targetPath.document(name);
  const found = await readTarget(path, {
    reader,
    client: registry.client,
    limit: DOCUMENT_SIZE_MAX,
  });
  if (found === undefined)
    throw refusal({
      code: "E_NOT_FOUND",
      exitCode: EXIT.notFound,
      message: `nothing that this registry signed lists ${name}`,
      fix: "Compare the name with that on its page. A name that is spelt almost alike is another artifact.",
    });
  const parsed = parseArtifactDocument(jsonOf(found.bytes));
  if (!parsed.ok || parsed.value.name !== name)
    throw refusal({
      code: "E_DOCUMENT",
      message: `${found.file} is signed, but it is no document of ${name}`,
      fix: "Tell the registry's owner; the tree must be built again.",
    });
  const { versions } = parsed.value;
  return {
    value: { document: parsed.value, place: found.file },
    said: `Its size and SHA-256 are those that were signed; it has ${versions.length} ${versions.length === 1 ? "version" : "versions"}.`,
  };
}

function findVersion(
  { name, version }: ArtifactRequest,
  { latest, versions }: ArtifactDocument,
): Established<PublishedVersion> {
  const wanted = version ?? latest;
  const value = versions.find((one) => one.version === wanted);
  if (value === undefined)
    throw refusal({
      code: "E_NOT_FOUND",
      exitCode: EXIT.notFound,
      message: `${name} has no version ${wanted ?? "that is the latest"}`,
      fix: "Choose one of those on its page.",
    });
  const yanked = value.yanked === undefined ? "" : ` It is yanked: ${value.yanked}`;
  return {
    value,
    said: `${name}@${value.version}, an archive of ${value.archive.size} bytes.${yanked}`,
    details: [`sha256   ${value.archive.sha256}`],
  };
}

/** The file is for others; what counts here is made anew from the document. */
function checkStatement({ statement, published }: Release): Established<undefined> {
  const found = sha256HexOf(statement);
  const expected = published.attestations.statement.sha256;
  if (found !== expected)
    throw refusal({
      code: "E_DOCUMENT",
      message:
        "the statement that the document amounts to is not the one that was published with it",
      fix: "Tell the registry's owner; the tree must be built again.",
      details: [`expected sha256 ${expected}`, `found    sha256 ${found}`],
    });
  return {
    value: undefined,
    said: "Made anew from the document, it has the digest that was published.",
  };
}

function checkSignature(release: Release): Established<undefined> {
  const { name, now, published, registry, statement, place: location } = release;
  const { version, signature } = published;
  const signer = requireSignature(
    { name, version, statement, signature, location },
    registry.lists,
    now,
  );
  const namespace = name.slice(0, name.indexOf("/"));
  const said =
    signer === undefined
      ? `Nobody has claimed the namespace ${namespace}, so none is needed. The registry alone answers for it.`
      : `Signed by the key ${signer}, which may sign for ${namespace} and is not revoked.`;
  return { value: undefined, said };
}

async function checkProof(release: Release): Promise<Established<number>> {
  const { registry, statement } = release;
  const { path, bytes } = await readAttestation(release, "tlog-proof", LOG_PROOF_SIZE_MAX);
  const { index, size, witnesses } = await registry.log.verify(statement, bytes, path);
  const by =
    witnesses.length > 0 ? `cosigned by ${witnesses.join(", ")}` : "joined to the head by tiles";
  return {
    value: index,
    said: `Entry ${index} of the log when it had ${size}; that tree is ${by}.`,
  };
}

async function checkTiles({ reader, registry, statement }: Release, index: number) {
  const { head } = registry;
  await logVerifier(head, logSource(reader)).proveEntry(statement, index);
  return {
    value: undefined,
    said: `The tree of ${head.size} entries has the statement at ${index}.`,
  };
}

async function checkAttestations(release: Release): Promise<Established<undefined>> {
  const { name, published, registry } = release;
  const { path, bytes } = await readAttestation(release, "intoto.jsonl", ATTESTATIONS_SIZE_MAX);
  const subject = {
    name: targetPath.archive(name, published.version),
    sha256: published.archive.sha256,
  };
  const verified = verifyAttestations(bytes, { publicKey: registry.attestationKey, subject });
  if (verified.ok) return { value: undefined, said: attestationWords(verified.value) };
  const { line, attack, expected, found } = verified.problem;
  throw refusal({
    code: "E_ATTESTATION",
    message: `${path}${line > 0 ? `, line ${line},` : ""} does not attest this archive`,
    fix: "Believe nothing that it says; tell the registry's owner.",
    details: [`stops    ${attack}`, `expected ${expected}`, `found    ${found}`],
  });
}

function attestationWords({ provenance, summary }: Attestations): string {
  const commit = provenance?.buildDefinition.resolvedDependencies?.[0]?.digest?.gitCommit;
  const details = summary?.[SUMMARY_DETAILS];
  const parts = [
    provenance &&
      `packed by ${provenance.runDetails.builder.id}${commit ? ` from commit ${commit}` : ""}`,
    details && `checked with the verdict ${details.verdict} and ${details.score} points`,
  ];
  return `Signed by the registry's attestation key: ${parts.filter(Boolean).join(", ")}.`;
}

async function readAttestation(
  { name, published, reader }: Release,
  kind: AttestationKind & ("tlog-proof" | "intoto.jsonl"),
  limit: number,
) {
  const { version, attestations } = published;
  const { sha256, size } = kind === "tlog-proof" ? attestations.proof : attestations.provenance;
  const path = attestationPath({ name, version }, kind, sha256);
  return { path, bytes: await readNamed(reader, { path, sha256, size }, limit) };
}

async function checkFile({ published }: Release, file: HeldFile | undefined) {
  const { sha256, size } = published.archive;
  const wrong = (expected: string, found: string) =>
    refusal({
      code: "E_DIGEST",
      message: `${file?.name} is not the archive that was published`,
      fix: "Do not use it. Compare its version with the one above, and download it again.",
      details: [`expected ${expected}`, `found    ${found}`],
    });
  // A file of another size is another file, whatever its digest; and it may be too large to read.
  if (file?.size !== size) throw wrong(`${size} bytes`, `${file?.size} bytes`);
  const found = await file.digest();
  if (found !== sha256) throw wrong(`sha256 ${sha256}`, `sha256 ${found}`);
  return { value: undefined, said: `${file.name} is the signed archive, to the byte.` };
}

interface Refusal {
  readonly code: `E_${string}`;
  readonly exitCode?: ExitCode;
  readonly message: string;
  readonly fix: string;
  readonly details?: readonly string[];
}

const refusal = ({ exitCode = EXIT.integrity, ...init }: Refusal): CodedError =>
  new CodedError({ ...init, exitCode });
