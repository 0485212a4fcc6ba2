import { describe, expect, test } from "vitest";
import { readAttestation } from "../../builder/scan/provenance/read-attestation.ts";
import { readTrustedRoot } from "../../builder/scan/provenance/read-trusted-root.ts";
import { verifyBundle } from "../../builder/scan/provenance/verify-bundle.ts";
import { type Changes, checkChanges, repositoryWith } from "./check-changes.ts";
import { noSignature, sigstoreInstance, statementOf, type Wrong } from "./sigstore-instance.ts";

const HELLO = "artifacts/acme/hello/1.1.0";
const instance = sigstoreInstance();
const version = (await repositoryWith({})).artifacts
  .find(({ name }) => name === "acme/hello")
  ?.versions.find(({ folder }) => folder === HELLO);
const archive = version?.archive?.sha256 ?? "";
const file = version?.payload[0]?.sha256 ?? "";

async function judge(provenance: unknown, changes: Changes = {}): Promise<string> {
  const { findings, outcomes } = await checkChanges({
    "trusted-root.json": JSON.stringify(instance.trustedRoot),
    [`${HELLO}/provenance.json`]:
      typeof provenance === "string" ? provenance : JSON.stringify(provenance),
    ...changes,
  });
  const found = findings.find(({ rule }) => rule === "SEC-PROV-001");
  if (found) return found.message;
  const outcome = outcomes.find(({ rule, path }) => rule === "SEC-PROV-001" && path === HELLO);
  return outcome ? `${outcome.outcome}: ${outcome.reason}` : "pass";
}

const signed = (statement: object, wrong?: Wrong) => instance.bundleOf(statement, wrong);
const ours = statementOf({ "hello.tgz": archive });

describe("provenance", () => {
  test("about the archive and signed under the trusted root passes", async () => {
    expect(await judge(signed(ours))).toBe("pass");
  });

  test("about every file of the payload passes", async () => {
    expect(await judge(signed(statementOf({ "hello.mjs": file })))).toBe("pass");
  });

  test("of version 0.1 with the builder where SLSA 0.2 has it passes", async () => {
    const old = {
      ...ours,
      _type: "https://in-toto.io/Statement/v0.1",
      predicateType: "https://slsa.dev/provenance/v0.2",
      predicate: { builder: { id: "https://acme.example/builder" } },
    };
    expect(await judge(signed(old))).toBe("pass");
  });

  test("cannot be judged without a trusted root, or with one that cannot be read", async () => {
    expect(await judge(signed(ours), { "trusted-root.json": null })).toBe(
      "unknown: no trusted root: the registry has no trusted-root.json",
    );
    expect(await judge(signed(ours), { "trusted-root.json": "{}" })).toBe(
      "unknown: trusted-root.json cannot be used: it is no trusted root of version 0.1 or 0.2",
    );
  });

  test("in an envelope without a bundle cannot be judged beyond its subject", async () => {
    const { dsseEnvelope } = signed(ours);
    expect(await judge(dsseEnvelope)).toMatch(/^unknown: the envelope stands alone/);
  });

  test("is not asked for where nobody could check it", async () => {
    const { outcomes, findings } = await checkChanges({});
    expect(findings.filter(({ rule }) => rule === "SEC-PROV-002")).toEqual([]);
    expect(outcomes.find(({ rule }) => rule === "SEC-PROV-002")?.outcome).toBe("not-applicable");
  });
});

describe("forged provenance is refused", () => {
  const other = sigstoreInstance();
  const good = signed(ours);
  const edited = (path: readonly (string | number)[], value: unknown): unknown => {
    const copy = structuredClone(good) as Record<string | number, never>;
    let at = copy;
    for (const key of path.slice(0, -1)) at = at[key] as never;
    at[path.at(-1) as string] = value as never;
    return copy;
  };
  const entry = ["verificationMaterial", "tlogEntries", 0];

  test.each<[string, unknown, RegExp]>([
    ["not JSON", '{"mediaType":', /JSON/],
    ["a list", "[]", /holds no JSON object/],
    [
      "an unknown version",
      edited(["mediaType"], "application/vnd.dev.sigstore.bundle.v0.9+json"),
      /no bundle of version/,
    ],
    [
      "another payload type",
      signed(ours, { payloadType: "text/plain" }),
      /the payload is "text\/plain"/,
    ],
    [
      "another statement",
      signed({ ...ours, _type: "https://acme.example/v1" }),
      /no in-toto statement/,
    ],
    [
      "another predicate",
      signed({ ...ours, predicateType: "https://spdx.dev/Document" }),
      /not about how it was built/,
    ],
    ["no builder", signed({ ...ours, predicate: {} }), /which builder/],
    ["no subject", signed({ ...ours, subject: [] }), /names no subject/],
    [
      "a weak digest",
      signed({ ...ours, subject: [{ name: "a", digest: { sha1: "00" } }] }),
      /has no SHA-256/,
    ],
    [
      "other files",
      signed(statementOf({ "other.tgz": "0".repeat(64) })),
      /it is about "other.tgz"/,
    ],
    ["another authority", other.bundleOf(ours), /does not hold: .*certificate/],
    [
      "another signature",
      edited(["dsseEnvelope", "signatures", 0, "sig"], noSignature()),
      /signature/,
    ],
    [
      "two signatures",
      edited(["dsseEnvelope", "signatures"], [{ sig: "AA" }, { sig: "AA" }]),
      /2 signatures/,
    ],
    ["a time outside the certificate's", signed(ours, { signedAt: 1_767_300_000 }), /certificate/],
    ["no log entry", edited(["verificationMaterial", "tlogEntries"], []), /timestamp/],
    ["a negative index", edited([...entry, "logIndex"], "-1"), /the log index "-1"/],
    [
      "another promise",
      edited([...entry, "inclusionPromise", "signedEntryTimestamp"], noSignature()),
      /inclusion promise/,
    ],
    [
      "a key",
      edited(["verificationMaterial"], { publicKey: { hint: "k" }, tlogEntries: [] }),
      /no authority vouches/,
    ],
    [
      "no certificate",
      edited(["verificationMaterial", "x509CertificateChain", "certificates"], []),
      /chain is empty/,
    ],
    [
      "prototype names",
      '{"__proto__": {"mediaType": "x"}, "payloadType": "constructor"}',
      /the payload is "constructor"/,
    ],
  ])("%s", async (_, provenance, message) => {
    expect(await judge(provenance)).toMatch(message);
  });

  test("its version is kept out of the tree", async () => {
    const { quarantined } = await checkChanges({ [`${HELLO}/provenance.json`]: "{}" });
    expect(quarantined.map(({ artifact, version }) => `${artifact} ${version}`)).toEqual([
      "acme/hello 1.1.0",
    ]);
  });

  test("a signer's name in a checkpoint is never taken for a pattern", () => {
    const envelope =
      "log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u2014 (.*)*x AAAAAAAA\n";
    const found = readAttestation(
      edited([...entry, "inclusionProof"], { checkpoint: { envelope } }),
    );
    expect(found).toMatchObject({ fault: expect.stringContaining("checkpoint's signer") });
  });
});

test("a trusted root must say from when on its keys count", () => {
  const root = structuredClone(instance.trustedRoot) as { tlogs: { publicKey: object }[] };
  (root.tlogs[0] as { publicKey: { validFor?: object } }).publicKey.validFor = {};
  expect(readTrustedRoot(root)).toEqual({
    fault: "a key or an authority does not say from when on it counts",
  });
});

test("whoever signed is named", () => {
  const trusted = readTrustedRoot(instance.trustedRoot);
  if ("fault" in trusted) throw new Error(trusted.fault);
  expect(verifyBundle(signed(ours), trusted)).toMatchObject({
    valid: true,
    identity: "https://acme.example/workflow",
  });
});
