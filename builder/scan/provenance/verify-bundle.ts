/** Whether a Sigstore bundle is what it says: signature, certificate, log entries and timestamps, without network. */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type { SerializedBundle } from "@sigstore/bundle";
import type { TrustMaterial, Verifier } from "@sigstore/verify";
import {
  base64Field,
  field,
  isObject,
  type JsonObject,
  listField,
  textField,
} from "./json-fields.ts";
import { bundleFault } from "./read-attestation.ts";

export type BundleVerdict =
  /** Who signed, as the certificate has it. */
  | {
      readonly valid: true;
      readonly identity: string | undefined;
      readonly issuer: string | undefined;
    }
  | { readonly valid: false; readonly reason: string };

const load = createRequire(import.meta.url);

/**
 * @param artifact the bytes that a message signature is about; an envelope has its own payload
 */
export function verifyBundle(
  bundle: JsonObject,
  trusted: TrustMaterial,
  artifact?: Buffer,
): BundleVerdict {
  const fault = bundleFault(bundle) ?? keyFault(bundle) ?? digestFault(bundle, artifact);
  if (fault !== undefined) return { valid: false, reason: fault };
  const { bundleFromJSON } = load("@sigstore/bundle") as typeof import("@sigstore/bundle");
  const { toSignedEntity, Verifier } = load(
    "@sigstore/verify",
  ) as typeof import("@sigstore/verify");
  try {
    const verifier = new Verifier(trusted);
    const parsed = bundleFromJSON(bundle as unknown as SerializedBundle);
    const entity = toSignedEntity(parsed, artifact);
    const signer = verifier.verify(
      isHashedEnvelope(bundle)
        ? { ...entity, signature: hashedContent(entity.signature, bundle) }
        : entity,
    );
    return {
      valid: true,
      identity: signer.identity?.subjectAlternativeName,
      issuer: signer.identity?.extensions?.issuer,
    };
  } catch (error) {
    return { valid: false, reason: reasonOf(error) };
  }
}

/** Rekor 2 logs an envelope by the digest of what was signed (rekor-v2-spec, 6.1.4), which the library does not know. */
function isHashedEnvelope(bundle: JsonObject): boolean {
  const entries = listField(field(bundle, "verificationMaterial"), "tlogEntries");
  return (
    isObject(field(bundle, "dsseEnvelope")) &&
    entries.length > 0 &&
    entries.every((entry) => {
      const version = field(entry, "kindVersion");
      return field(version, "kind") === "hashedrekord" && field(version, "version") === "0.0.2";
    })
  );
}

type SignatureContent = Parameters<Verifier["verify"]>[0]["signature"];

function hashedContent(content: SignatureContent, bundle: JsonObject): SignatureContent {
  const envelope = field(bundle, "dsseEnvelope");
  const payload = base64Field(envelope, "payload") ?? Buffer.alloc(0);
  const type = textField(envelope, "payloadType") ?? "";
  // DSSE's pre-authentication encoding; lengths are bytes.
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  const digest = createHash("sha256").update(head).update(payload).digest();
  return {
    signature: content.signature,
    compareSignature: (signature) => content.compareSignature(signature),
    verifySignature: (key) => content.verifySignature(key),
    compareDigest: (logged) => digest.equals(logged),
  };
}

/** A root says which authorities may vouch for a signer, and knows no keys of signers. */
function keyFault(bundle: JsonObject): string | undefined {
  return field(field(bundle, "verificationMaterial"), "publicKey") === undefined
    ? undefined
    : "it is signed with a key that no authority vouches for";
}

/** The digest in a message signature is a hint, but a wrong one is still wrong. */
function digestFault(bundle: JsonObject, artifact: Buffer | undefined): string | undefined {
  const digest = field(field(bundle, "messageSignature"), "messageDigest");
  if (artifact === undefined || digest === undefined) return undefined;
  if (field(digest, "algorithm") !== "SHA2_256") return undefined;
  const stated = base64Field(digest, "digest");
  const actual = createHash("sha256").update(artifact).digest();
  return stated?.equals(actual) ? undefined : "the stated digest is not the file's";
}

/** The message of the innermost error, which names what did not fit. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields =
    "fields" in error && Array.isArray(error.fields) ? `: ${error.fields.join(", ")}` : "";
  const inner = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.message}${fields}${inner}`.slice(0, 300);
}
