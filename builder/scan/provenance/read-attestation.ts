/**
 * Attestations as they are stored: Sigstore bundles 0.1 to 0.3 (github.com/sigstore/protobuf-specs,
 * sigstore_bundle.proto) with an envelope, or a DSSE envelope alone (github.com/secure-systems-lab/dsse).
 */
import { X509Certificate } from "node:crypto";
import {
  base64Field,
  field,
  isBase64,
  isObject,
  type JsonObject,
  listField,
  textField,
} from "./json-fields.ts";
import type { Fault } from "./read-statement.ts";

export interface Attestation {
  /** The statement's bytes. */
  readonly payload: Buffer;
  /** Absent: the envelope stands alone, and nothing says whose key signed it. */
  readonly bundle?: JsonObject;
}

const BUNDLE_TYPE =
  /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.[123]|\.v0\.3\+json)$/;
const PAYLOAD_TYPE = "application/vnd.in-toto+json";
/** Certificates and log entries of one bundle; one or two are the rule. */
const PARTS_MAX = 10;
const FIX = "copy the bundle as the signing tool wrote it";

export function readAttestation(value: unknown): Attestation | Fault {
  if (!isObject(value)) return { fault: "the file holds no JSON object", fix: FIX };
  if (!Object.hasOwn(value, "mediaType")) return envelopeOf(value);
  const fault = bundleFault(value);
  if (fault !== undefined) return { fault, fix: FIX };
  const envelope = field(value, "dsseEnvelope");
  if (!isObject(envelope)) {
    return {
      fault: "the bundle signs a file and states nothing about how it was built",
      fix: "attach a bundle with an attestation (a DSSE envelope), not one with a message signature",
    };
  }
  const found = envelopeOf(envelope);
  return "fault" in found ? found : { ...found, bundle: value };
}

function envelopeOf(envelope: JsonObject): Attestation | Fault {
  const type = textField(envelope, "payloadType");
  if (type === undefined)
    return { fault: "the file is neither a Sigstore bundle nor a DSSE envelope", fix: FIX };
  if (type !== PAYLOAD_TYPE)
    return { fault: `the payload is "${type.slice(0, 80)}" and not "${PAYLOAD_TYPE}"`, fix: FIX };
  const payload = base64Field(envelope, "payload");
  if (payload === undefined) return { fault: "the payload is not in base64", fix: FIX };
  const signatures = listField(envelope, "signatures");
  if (signatures.length !== 1)
    return { fault: `the envelope has ${signatures.length} signatures and not one`, fix: FIX };
  if (base64Field(signatures[0], "sig") === undefined)
    return { fault: "the signature is not in base64", fix: FIX };
  return { payload };
}

/**
 * What is wrong with the form of a bundle. The library reads leniently what this refuses: unknown
 * versions, text that is no base64, negative numbers.
 */
export function bundleFault(bundle: JsonObject): string | undefined {
  const type = textField(bundle, "mediaType") ?? "";
  if (!BUNDLE_TYPE.test(type)) return `"${type.slice(0, 80)}" is no bundle of version 0.1 to 0.3`;
  const material = field(bundle, "verificationMaterial");
  if (!isObject(material)) return "the bundle has no verification material";
  return (
    certificateFault(material) ??
    entriesFault(listField(material, "tlogEntries")) ??
    signatureFault(bundle) ??
    timestampFault(material)
  );
}

function certificateFault(material: JsonObject): string | undefined {
  const chain = field(material, "x509CertificateChain");
  const single = field(material, "certificate");
  if (chain === undefined && single === undefined)
    return field(material, "publicKey") === undefined
      ? "the bundle has neither certificate nor key"
      : undefined;
  const certificates = chain === undefined ? [single] : listField(chain, "certificates");
  if (certificates.length === 0) return "the certificate chain is empty";
  if (certificates.length > PARTS_MAX) return `there are more than ${PARTS_MAX} certificates`;
  for (const certificate of certificates) {
    const bytes = base64Field(certificate, "rawBytes");
    if (bytes === undefined) return "a certificate is not in base64";
    const fault = rootFault(bytes);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** A bundle that brings its own root asks the reader to trust it for its own sake. */
function rootFault(bytes: Buffer): string | undefined {
  try {
    const { subject, issuer } = new X509Certificate(bytes);
    return subject === issuer && subject !== ""
      ? "the certificate chain brings its own root certificate"
      : undefined;
  } catch {
    return "a certificate cannot be read";
  }
}

function entriesFault(entries: readonly unknown[]): string | undefined {
  if (entries.length > PARTS_MAX) return `there are more than ${PARTS_MAX} log entries`;
  for (const entry of entries) {
    const index = String(field(entry, "logIndex") ?? "0");
    if (!/^\d{1,19}$/.test(index)) return `the log index "${index.slice(0, 40)}" is no index`;
    const fault = proofFault(field(entry, "inclusionProof"));
    if (fault !== undefined) return fault;
    if (base64Field(entry, "canonicalizedBody") === undefined)
      return "the body of a log entry is not in base64";
  }
  return undefined;
}

/**
 * A checkpoint (github.com/C2SP/C2SP, tlog-checkpoint): origin, size, root hash, an empty line,
 * signatures. A signature's name has neither spaces nor `+`, and no character here that the library
 * would take for a pattern.
 */
function proofFault(proof: unknown): string | undefined {
  if (proof === undefined) return undefined;
  const envelope = textField(field(proof, "checkpoint"), "envelope");
  if (envelope === undefined) return undefined;
  const [note = "", ...rest] = envelope.split("\n\n");
  const [origin = "", size = "", root = ""] = note.split("\n");
  if (origin === "" || /^\d+$/.test(origin)) return "the checkpoint does not name its log";
  if (!/^\d{1,19}$/.test(size)) return "the checkpoint does not state the size of its log";
  if (!isBase64Hash(root)) return "the checkpoint has no root hash";
  const names = rest.join("\n\n").matchAll(/^\u2014 (\S*)/gm);
  for (const [, name = ""] of names) {
    if (!/^[A-Za-z0-9._~:/@%-]+$/.test(name))
      return "the name of a checkpoint's signer has characters that no name has";
  }
  return undefined;
}

function isBase64Hash(text: string): boolean {
  return isBase64(text) && Buffer.from(text, "base64").length === 32;
}

function signatureFault(bundle: JsonObject): string | undefined {
  const message = field(bundle, "messageSignature");
  if (message === undefined) return undefined;
  return base64Field(message, "signature") === undefined
    ? "the signature is not in base64"
    : undefined;
}

function timestampFault(material: JsonObject): string | undefined {
  const timestamps = listField(field(material, "timestampVerificationData"), "rfc3161Timestamps");
  if (timestamps.length > PARTS_MAX) return `there are more than ${PARTS_MAX} timestamps`;
  return timestamps.every((timestamp) => base64Field(timestamp, "signedTimestamp"))
    ? undefined
    : "a timestamp is not in base64";
}
