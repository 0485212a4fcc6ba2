/**
 * A registry's `trusted-root.json`: the authorities and logs that it trusts (github.com/sigstore/protobuf-specs,
 * sigstore_trustroot.proto), for example the one of the public good instance. Each key and authority
 * must state from when on it counts.
 */
import { createRequire } from "node:module";
import type { TrustMaterial } from "@sigstore/verify";
import { base64Field, field, isObject, listField, textField } from "./json-fields.ts";

const MEDIA_TYPE =
  /^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.[12]|\.v0\.[12]\+json)$/;

/** Numbers of `PublicKeyDetails` for keys in the form of PKCS #1; any other key says itself what it is. */
const RSA_KEYS: Readonly<Record<string, number>> = {
  PKCS1_RSA_PKCS1V5: 1,
  PKIX_RSA_PKCS1V5: 3,
  PKIX_RSA_PKCS1V15_2048_SHA256: 9,
  PKIX_RSA_PKCS1V15_3072_SHA256: 10,
  PKIX_RSA_PKCS1V15_4096_SHA256: 11,
};
const OTHER_KEY = 5;

class RootError extends Error {}

const load = createRequire(import.meta.url);

/** What the root makes trusted, or why it is no root. The library is loaded when it is first needed. */
export function readTrustedRoot(value: unknown): TrustMaterial | { readonly fault: string } {
  const mediaType = textField(value, "mediaType") ?? "";
  if (!MEDIA_TYPE.test(mediaType)) return { fault: "it is no trusted root of version 0.1 or 0.2" };
  const { toTrustMaterial } = load("@sigstore/verify") as typeof import("@sigstore/verify");
  try {
    const root = {
      mediaType,
      tlogs: listField(value, "tlogs").map(logOf),
      ctlogs: listField(value, "ctlogs").map(logOf),
      certificateAuthorities: listField(value, "certificateAuthorities").map(authorityOf),
      timestampAuthorities: listField(value, "timestampAuthorities").map(authorityOf),
    };
    return toTrustMaterial(root as unknown as Parameters<typeof toTrustMaterial>[0]);
  } catch (error) {
    if (error instanceof RootError) return { fault: error.message };
    return { fault: `a key or certificate in it cannot be read (${String(error).slice(0, 100)})` };
  }
}

function logOf(log: unknown): object {
  const key = field(log, "publicKey");
  const details = textField(key, "keyDetails") ?? "";
  const checkpointKeyId = field(log, "checkpointKeyId");
  return {
    baseUrl: textField(log, "baseUrl") ?? "",
    publicKey: {
      rawBytes: bytes(key, "rawBytes"),
      keyDetails: Object.hasOwn(RSA_KEYS, details) ? RSA_KEYS[details] : OTHER_KEY,
      validFor: period(field(key, "validFor")),
    },
    logId: { keyId: bytes(field(log, "logId"), "keyId") },
    ...(isObject(checkpointKeyId) && {
      checkpointKeyId: { keyId: bytes(checkpointKeyId, "keyId") },
    }),
  };
}

function authorityOf(authority: unknown): object {
  const certificates = listField(field(authority, "certChain"), "certificates");
  if (certificates.length === 0) throw new RootError("an authority has no certificates");
  return {
    certChain: {
      certificates: certificates.map((certificate) => ({
        rawBytes: bytes(certificate, "rawBytes"),
      })),
    },
    validFor: period(field(authority, "validFor")),
  };
}

function period(value: unknown): object {
  const start = instant(textField(value, "start"));
  const end = textField(value, "end");
  if (start === undefined)
    throw new RootError("a key or an authority does not say from when on it counts");
  if (end === undefined) return { start };
  const until = instant(end);
  if (until === undefined) throw new RootError(`"${end.slice(0, 40)}" is no time`);
  return { start, end: until };
}

function instant(text: string | undefined): Date | undefined {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function bytes(value: unknown, key: string): Buffer {
  const found = base64Field(value, key);
  if (found === undefined) throw new RootError(`a "${key}" is missing or not in base64`);
  return found;
}
