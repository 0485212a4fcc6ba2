/**
 * What a registry attests about one archive: how it was packed and what the checks said, read from
 * the `.intoto.jsonl` beside it. Nothing is believed that the attestation key did not sign.
 *
 * The file is a bundle of in-toto (spec/v1/bundle.md): its lines come in any order, and those of
 * other keys, types and predicates are passed over. Whoever took lines away is not noticed here;
 * the digest of the file stands in the artifact's document, and what is missing is undefined.
 */
import { ATTESTATION_LINES_MAX, ATTESTATIONS_SIZE_MAX } from "../../schemas/limits.ts";
import type { Parsed } from "../../schemas/parse.ts";
import { targetPath } from "../../schemas/paths.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { IN_TOTO_TYPE } from "../../schemas/trust/dsse.ts";
import {
  PROVENANCE_PREDICATE,
  type ProvenancePredicate,
  parseProvenance,
} from "../../schemas/trust/provenance.ts";
import { packageUrl } from "../../schemas/trust/release-statement.ts";
import { spkiKeyId } from "../../schemas/trust/spki-pem.ts";
import {
  parseSummary,
  SUMMARY_PREDICATE,
  type SummaryPredicate,
} from "../../schemas/trust/verification-summary.ts";
import { openEnvelope } from "./open-envelope.ts";
import { parseJson, readStatement, type Statement } from "./read-statement.ts";

export interface ExpectedAttestations {
  /** 32 bytes, from the TUF target `keys/attestation.pub`. */
  readonly publicKey: Uint8Array;
  /** TUF target path and SHA-256 (hex) of the archive that a reader holds. */
  readonly subject: { readonly name: string; readonly sha256: string };
}

/** The predicates, as the key signed them. */
export interface Attestations {
  readonly provenance?: ProvenancePredicate;
  readonly summary?: SummaryPredicate;
}

/** Why a file of attestations is refused. */
interface AttestationProblem {
  /** From 1; 0 for the file as a whole. */
  readonly line: number;
  /** What the refusal stops. */
  readonly attack: "endless data" | "forged attestation" | "attestation of another archive";
  readonly expected: string;
  readonly found: string;
}

export type VerifiedAttestations =
  | { readonly ok: true; readonly value: Attestations }
  | { readonly ok: false; readonly problem: AttestationProblem };

/** Never throws for bad bytes. */
export function verifyAttestations(
  bytes: Uint8Array,
  expected: ExpectedAttestations,
): VerifiedAttestations {
  const lines = linesOf(bytes);
  if (!Array.isArray(lines)) return { ok: false, problem: lines };
  let value: Attestations = {};
  let signed = 0;
  for (const [index, line] of lines.entries()) {
    const found = readLine(line, expected);
    if (found === undefined) continue;
    const again = Object.keys(found).find((key) => Object.hasOwn(value, key));
    const problem = "attack" in found ? found : again && forged(`one ${again}`, "a second one");
    if (problem) return { ok: false, problem: { ...problem, line: index + 1 } };
    signed += 1;
    value = { ...value, ...found };
  }
  const key = spkiKeyId(expected.publicKey);
  const problem =
    signed > 0 ? purposeProblem(value) : forged(`a line signed by the key ${key}`, "none");
  return problem ? { ok: false, problem } : { ok: true, value };
}

/** A summary is about what it calls its resource (SLSA 1.2, verification of a VSA, step 5). */
function purposeProblem({ provenance, summary }: Attestations): AttestationProblem | undefined {
  if (!provenance || !summary) return undefined;
  const purl = packageUrl(provenance.buildDefinition.externalParameters);
  return summary.resourceUri === purl
    ? undefined
    : other(`a summary about ${purl}`, `one about ${summary.resourceUri}`);
}

function linesOf(bytes: Uint8Array): string[] | AttestationProblem {
  if (bytes.length > ATTESTATIONS_SIZE_MAX)
    return endless(`at most ${ATTESTATIONS_SIZE_MAX} bytes`, `${bytes.length} bytes`);
  const lines = fromUtf8(bytes)?.split("\n");
  if (!lines) return forged("text in UTF-8", "other bytes");
  if (lines.at(-1) === "") lines.pop();
  return lines.length > ATTESTATION_LINES_MAX
    ? endless(`at most ${ATTESTATION_LINES_MAX} lines`, `${lines.length} lines`)
    : lines;
}

/** Undefined for what others say, or about other things. */
function readLine(
  line: string,
  { publicKey, subject }: ExpectedAttestations,
): Attestations | AttestationProblem | undefined {
  const opened = openEnvelope(parseJson(line), publicKey);
  if (opened.kind === "malformed") return forged("a DSSE envelope", opened.found);
  if (opened.kind === "unsigned") {
    const key = spkiKeyId(publicKey);
    // The key id proves nothing, but a line that claims the key and fails was tampered with.
    return opened.keyIds.includes(key)
      ? forged(`a signature of the key ${key}`, "one that does not fit the payload")
      : undefined;
  }
  if (opened.payloadType !== IN_TOTO_TYPE) return undefined;
  const statement = readStatement(opened.payload);
  if (!statement.ok) return misshapen("an in-toto Statement v1 about one archive", statement);
  return subjectProblem(statement.value, subject) ?? readPredicate(statement.value, subject);
}

type Subject = ExpectedAttestations["subject"];

function subjectProblem(
  { subject: [stated] }: Statement,
  { name, sha256 }: Subject,
): AttestationProblem | undefined {
  const digest = Object.hasOwn(stated.digest, "sha256") ? stated.digest.sha256 : "none";
  if (stated.name === name && digest === sha256) return undefined;
  return other(`${name} with SHA-256 ${sha256}`, `${stated.name} with SHA-256 ${digest}`);
}

function readPredicate(
  { predicateType, predicate }: Statement,
  subject: Subject,
): Attestations | AttestationProblem | undefined {
  if (predicateType === PROVENANCE_PREDICATE) {
    const parsed = parseProvenance(predicate);
    if (!parsed.ok) return misshapen("SLSA provenance of this kind of build", parsed);
    const { name, version } = parsed.value.buildDefinition.externalParameters;
    return targetPath.archive(name, version) === subject.name
      ? { provenance: parsed.value }
      : other(`the build of ${subject.name}`, `that of ${name}@${version}`);
  }
  if (predicateType !== SUMMARY_PREDICATE) return undefined;
  const parsed = parseSummary(predicate);
  return parsed.ok
    ? { summary: parsed.value }
    : misshapen("a summary of the registry's checks", parsed);
}

const problemOf =
  (attack: AttestationProblem["attack"]) =>
  (expected: string, found: string): AttestationProblem => ({ line: 0, attack, expected, found });
const endless = problemOf("endless data");
const forged = problemOf("forged attestation");
const other = problemOf("attestation of another archive");

function misshapen(expected: string, parsed: Parsed<unknown>): AttestationProblem {
  const problem = parsed.ok ? undefined : parsed.problems[0];
  return forged(expected, `${problem?.path.join(".") || "it"}: ${problem?.message}`);
}
