/**
 * A Sigstore of our own for tests: an authority that issues certificates with a proof that they were
 * logged (RFC 6962), and a log that promises to take entries. It signs statements into bundles.
 */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";

/** What differs from a good bundle. */
export interface Wrong {
  /** Seconds since 1970; the certificate counts from 2026-01-01T00:00:00Z for ten minutes. */
  readonly signedAt?: number;
  readonly payloadType?: string;
}

export interface SigstoreInstance {
  readonly trustedRoot: object;
  bundleOf(statement: object, wrong?: Wrong): Record<string, unknown>;
}

const START = 1_767_225_600;
const SECONDS = 600;

export function sigstoreInstance(): SigstoreInstance {
  const authority = keyPair();
  const signer = keyPair();
  const rekor = keyPair();
  const ctlog = keyPair();
  const root = certificate({
    subject: "root",
    issuer: "root",
    key: authority,
    by: authority,
    ca: true,
  });
  const plain = leafBody(signer, authority);
  const leaf = signed(leafBody(signer, authority, sctList(plain, authority, ctlog)), authority);
  const bundleOf = (statement: object, wrong: Wrong = {}) => {
    const payload = Buffer.from(JSON.stringify(statement));
    const payloadType = wrong.payloadType ?? "application/vnd.in-toto+json";
    const head = `DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `;
    const sig = signature(Buffer.concat([Buffer.from(head), payload]), signer).toString("base64");
    return {
      mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.1",
      verificationMaterial: {
        x509CertificateChain: { certificates: [{ rawBytes: leaf.toString("base64") }] },
        tlogEntries: [logEntry({ payload, sig, rekor, at: wrong.signedAt ?? START + 60 })],
      },
      dsseEnvelope: { payload: payload.toString("base64"), payloadType, signatures: [{ sig }] },
    };
  };
  const validFor = { start: "2025-01-01T00:00:00Z" };
  const log = (key: KeyPair, baseUrl: string) => ({
    baseUrl,
    hashAlgorithm: "SHA2_256",
    publicKey: {
      rawBytes: spki(key).toString("base64"),
      keyDetails: "PKIX_ECDSA_P256_SHA_256",
      validFor,
    },
    logId: { keyId: sha256(spki(key)).toString("base64") },
  });
  const trustedRoot = {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [log(rekor, "https://rekor.acme.example")],
    certificateAuthorities: [
      { certChain: { certificates: [{ rawBytes: root.toString("base64") }] }, validFor },
    ],
    ctlogs: [log(ctlog, "https://ct.acme.example")],
    timestampAuthorities: [],
  };
  return { trustedRoot, bundleOf };
}

/** A statement about files, as a build would make it. */
export function statementOf(subjects: Readonly<Record<string, string>>): Record<string, unknown> {
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: Object.entries(subjects).map(([name, sha256]) => ({ name, digest: { sha256 } })),
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: { buildType: "https://acme.example/build/v1", externalParameters: {} },
      runDetails: { builder: { id: "https://acme.example/builder" } },
    },
  };
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const keyPair = (): KeyPair => generateKeyPairSync("ec", { namedCurve: "P-256" });
const spki = ({ privateKey }: KeyPair): Buffer =>
  createPublicKey(privateKey).export({ type: "spki", format: "der" });
const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();
const signature = (bytes: Uint8Array, { privateKey }: KeyPair): Buffer =>
  sign("sha256", bytes, privateKey);

interface Logged {
  readonly payload: Buffer;
  readonly sig: string;
  readonly rekor: KeyPair;
  readonly at: number;
}

/** A `dsse` entry with the log's promise: a signature over its canonical JSON. */
function logEntry({ payload, sig, rekor, at }: Logged): object {
  const spec = {
    payloadHash: { algorithm: "sha256", value: sha256(payload).toString("hex") },
    signatures: [{ signature: sig, verifier: "" }],
  };
  const body = Buffer.from(JSON.stringify({ apiVersion: "0.0.1", kind: "dsse", spec }));
  const keyId = sha256(spki(rekor));
  const promised = {
    body: body.toString("base64"),
    integratedTime: at,
    logID: keyId.toString("hex"),
    logIndex: 7,
  };
  const set = signature(Buffer.from(JSON.stringify(promised)), rekor);
  return {
    logIndex: "7",
    logId: { keyId: keyId.toString("base64") },
    kindVersion: { kind: "dsse", version: "0.0.1" },
    integratedTime: String(at),
    inclusionPromise: { signedEntryTimestamp: set.toString("base64") },
    canonicalizedBody: body.toString("base64"),
  };
}

/** DER (X.690): tag, length, content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const octets = (...parts: readonly Uint8Array[]): Buffer => der(0x04, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const name = (text: string): Buffer =>
  sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(text)))));
const time = (seconds: number): Buffer =>
  der(0x18, Buffer.from(new Date(seconds * 1000).toISOString().replace(/[-T:]|\.\d+/g, "")));
const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), octets(value));
const ALGORITHM = sequence(oid("2a8648ce3d040302"));

interface Issued {
  readonly subject: string;
  readonly issuer: string;
  readonly key: KeyPair;
  readonly by: KeyPair;
  readonly ca?: true;
  readonly extensions?: readonly Buffer[];
}

function body({ subject, issuer, key, by, ca, extensions = [] }: Issued): Buffer {
  const keyId = (pair: KeyPair) => sha256(spki(pair)).subarray(0, 20);
  return sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ALGORITHM,
    name(issuer),
    sequence(time(ca ? START - 86_400 : START), time(START + (ca ? 86_400 : SECONDS))),
    name(subject),
    spki(key),
    der(
      0xa3,
      sequence(
        extension("551d13", sequence(...(ca ? [der(0x01, Buffer.from([255]))] : []))),
        extension("551d0e", octets(keyId(key))),
        extension("551d23", sequence(der(0x80, keyId(by)))),
        ...extensions,
      ),
    ),
  );
}

function signed(content: Buffer, by: KeyPair): Buffer {
  return sequence(content, ALGORITHM, der(0x03, Buffer.from([0]), signature(content, by)));
}

function certificate(issued: Issued): Buffer {
  return signed(body(issued), issued.by);
}

function leafBody(key: KeyPair, by: KeyPair, ...extensions: readonly Buffer[]): Buffer {
  const workflow = Buffer.from("https://acme.example/workflow");
  const names = extension("551d11", sequence(der(0x86, workflow)));
  return body({ subject: "", issuer: "root", key, by, extensions: [names, ...extensions] });
}

/** The extension with one signed certificate timestamp over the certificate without it. */
function sctList(content: Buffer, issuer: KeyPair, ctlog: KeyPair): Buffer {
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64BE(BigInt(START) * 1000n);
  const length = Buffer.from([
    content.length >> 16,
    (content.length >> 8) & 255,
    content.length & 255,
  ]);
  const promised = Buffer.concat([
    Buffer.from([0, 0]),
    timestamp,
    Buffer.from([0, 1]),
    sha256(spki(issuer)),
    length,
    content,
    Buffer.from([0, 0]),
  ]);
  const proof = signature(promised, ctlog);
  const sct = Buffer.concat([
    Buffer.from([0]),
    sha256(spki(ctlog)),
    timestamp,
    Buffer.from([0, 0, 4, 3]),
    uint16(proof.length),
    proof,
  ]);
  const list = Buffer.concat([uint16(sct.length + 2), uint16(sct.length), sct]);
  return extension("2b06010401d679020402", octets(list));
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

/** Bytes that nobody signed, as long as a signature. */
export function noSignature(): string {
  return randomBytes(70).toString("base64");
}
