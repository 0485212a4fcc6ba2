/** What a registry attests of a version: made by the builder, read by the client, refused when anyone touched it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attestationLines } from "../../builder/attest/attestation-lines.ts";
import type { AttestedVersion } from "../../builder/attest/attested-version.ts";
import { provenanceStatement } from "../../builder/attest/provenance.ts";
import { summaryStatement } from "../../builder/attest/verification-summary.ts";
import { verifyAttestations } from "../../client/trust/verify-attestation.ts";
import { VERDICTS } from "../../schemas/finding.ts";
import { ATTESTATION_LINES_MAX, ATTESTATIONS_SIZE_MAX } from "../../schemas/limits.ts";
import { targetPath } from "../../schemas/paths.ts";
import { concatBytes, fromUtf8, toBase64, utf8 } from "../../schemas/trust/bytes.ts";
import { IN_TOTO_TYPE, signDsse } from "../../schemas/trust/dsse.ts";
import { seedSigner } from "../../schemas/trust/ed25519.ts";
import { statementBytes } from "../../schemas/trust/release-statement.ts";
import { spkiKeyId } from "../../schemas/trust/spki-pem.ts";
import { SUMMARY_DETAILS } from "../../schemas/trust/verification-summary.ts";

const signer = seedSigner(new Uint8Array(32).fill(7));
const stranger = seedSigner(new Uint8Array(32).fill(8));

const HELLO: AttestedVersion = {
  registry: {
    id: "small",
    url: "https://registry.example/small",
    repository: "https://git.example/acme/registry",
  },
  name: "acme/hello",
  version: {
    version: "1.0.0",
    archive: { sha256: "ab".repeat(32) },
    publishedAt: 1_777_593_600,
    commit: "c0".repeat(20),
    verdict: "passed",
    rules: ["DOC-README-001", "META-TAG-002"],
    score: { shown: 97, inputs: { ruleset: "1.0.0", policy: "cd".repeat(32) } },
  },
};

const statements = (attested: AttestedVersion) => [
  provenanceStatement(attested, "0.1.0"),
  summaryStatement(attested),
];
const linesOf = (attested: AttestedVersion, by = signer) =>
  attestationLines(statements(attested), by);
const subjectOf = ({ name, version }: AttestedVersion) => ({
  name: targetPath.archive(name, version.version),
  sha256: version.archive.sha256,
});
const verify = (bytes: Uint8Array, subject = subjectOf(HELLO)) =>
  verifyAttestations(bytes, { publicKey: signer.publicKey, subject });
const problemOf = (bytes: Uint8Array, subject = subjectOf(HELLO)) => {
  const verified = verify(bytes, subject);
  return verified.ok ? undefined : verified.problem;
};
const linesWith = (...payloads: Uint8Array[]) => attestationLines(payloads, signer);
const changed = (base: Uint8Array, change: (statement: Record<string, unknown>) => unknown) =>
  utf8(JSON.stringify(change(JSON.parse(fromUtf8(base) ?? ""))));

describe("what is attested", () => {
  test("provenance names the archive, the commit and the builder", () => {
    expect(JSON.parse(fromUtf8(provenanceStatement(HELLO, "0.1.0")) ?? "")).toEqual({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: "acme/hello/hello-1.0.0.tgz", digest: { sha256: "ab".repeat(32) } }],
      predicateType: "https://slsa.dev/provenance/v1",
      predicate: {
        buildDefinition: {
          buildType: "https://ashlar-registry.github.io/ashlar/attestation/build/v1",
          externalParameters: { registry: "small", name: "acme/hello", version: "1.0.0" },
          resolvedDependencies: [
            {
              uri: `git+https://git.example/acme/registry@${"c0".repeat(20)}`,
              digest: { gitCommit: "c0".repeat(20) },
            },
          ],
        },
        runDetails: {
          builder: {
            id: "https://registry.example/small/#builder",
            version: { ashlar: "0.1.0" },
          },
          metadata: { finishedOn: "2026-05-01T00:00:00Z" },
        },
      },
    });
  });

  test("the summary says passed only of what passed", () => {
    for (const verdict of VERDICTS) {
      const bytes = summaryStatement({ ...HELLO, version: { ...HELLO.version, verdict } });
      const { predicate } = JSON.parse(fromUtf8(bytes) ?? "");
      expect(predicate.verificationResult).toBe(verdict === "passed" ? "PASSED" : "FAILED");
      expect(predicate.verifiedLevels).toEqual([
        verdict === "passed" ? "SLSA_BUILD_LEVEL_UNEVALUATED" : "FAILED",
      ]);
      expect(predicate[SUMMARY_DETAILS]).toEqual({
        verdict,
        score: 97,
        rules: ["DOC-README-001", "META-TAG-002"],
      });
      expect(predicate.resourceUri).toBe("pkg:generic/acme/hello@1.0.0?registry=small");
    }
  });

  test("the same version and key give the same bytes", async () => {
    expect(await linesOf(HELLO)).toEqual(await linesOf(structuredClone(HELLO)));
    expect(fromUtf8(await linesOf(HELLO))?.split("\n")).toHaveLength(3);
  });
});

/** Versions as catalogs may have them. */
const attestedVersions = fc.record({
  registry: fc.record(
    {
      id: fc.stringMatching(/^[a-z0-9]{1,20}$/),
      url: fc.constantFrom("https://a.example", "https://a.example/b/", "http://127.0.0.1:8080"),
      repository: fc.constantFrom("https://git.example/a", "https://git.example/a.git?x=y"),
    },
    { requiredKeys: ["id", "url"] },
  ),
  name: fc.stringMatching(/^[a-z0-9]{1,9}\/[a-z0-9]{1,9}$/),
  version: fc.record({
    version: fc.constantFrom("1.0.0", "0.0.1-rc.1+Build.5", "10.20.30-ALPHA"),
    archive: fc.record({ sha256: fc.stringMatching(/^[0-9a-f]{64}$/) }),
    publishedAt: fc.integer({ min: 0, max: 4_000_000_000 }),
    commit: fc.option(fc.stringMatching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/), { nil: undefined }),
    verdict: fc.constantFrom(...VERDICTS),
    rules: fc.uniqueArray(fc.constantFrom("A-B-001", "C-D-002", "E-F-003")),
    score: fc.record({
      shown: fc.integer({ min: 0, max: 100 }),
      inputs: fc.record({
        ruleset: fc.constantFrom("1.0.0", "1.0.0+own.abc"),
        policy: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/)),
      }),
    }),
  }),
});

describe("verification", () => {
  test("gives what was attested, for any version", async () => {
    await fc.assert(
      fc.asyncProperty(attestedVersions, async (attested) => {
        const verified = verify(await linesOf(attested), subjectOf(attested));
        const [provenance, summary] = statements(attested).map(
          (bytes) => JSON.parse(fromUtf8(bytes) ?? "").predicate,
        );
        expect(verified).toEqual({ ok: true, value: { provenance, summary } });
      }),
      { numRuns: 15 },
    );
  });

  test("gives nothing else for a file with any byte changed, added or removed", async () => {
    const bytes = await linesOf(HELLO);
    const whole = verify(bytes);
    const edits = fc.tuple(
      fc.nat(bytes.length - 1),
      fc.nat(2),
      fc.uint8Array({ minLength: 1, maxLength: 2 }),
    );
    fc.assert(
      fc.property(edits, ([at, removed, put]) => {
        const end = Math.min(bytes.length, at + removed);
        const verified = verify(concatBytes(bytes.slice(0, at), put, bytes.slice(end)));
        if (verified.ok && whole.ok) expect(whole.value).toMatchObject(verified.value);
      }),
      { numRuns: 80 },
    );
  });

  test("takes lines in any order, and passes over what other keys and types say", async () => {
    const [one = "", two = ""] = (fromUtf8(await linesOf(HELLO)) ?? "").split("\n");
    const [foreign = ""] = (fromUtf8(await linesOf(HELLO, stranger)) ?? "").split("\n");
    const { payload: _, ...keyless } = JSON.parse(foreign);
    const claimless = JSON.stringify({ ...keyless, payload: "", signatures: [{ sig: "" }] });
    const keyid = spkiKeyId(signer.publicKey);
    const type = JSON.stringify(await signDsse("text/plain", utf8("{}"), { signer, keyid }));
    const subject = subjectOf(HELLO);
    const predicate = statementBytes({
      subject,
      predicateType: "https://x.example",
      predicate: {},
    });
    const unknown = fromUtf8(await linesWith(predicate)) ?? "";
    const mixed = utf8([two, foreign, claimless, type, one, unknown].join("\n"));
    expect(verify(mixed)).toEqual(verify(await linesOf(HELLO)));
  });

  test("refuses a file in which the key signed nothing", async () => {
    const problem = {
      line: 0,
      attack: "forged attestation",
      expected: `a line signed by the key ${spkiKeyId(signer.publicKey)}`,
      found: "none",
    };
    expect(problemOf(await linesOf(HELLO, stranger))).toEqual(problem);
    expect(problemOf(new Uint8Array())).toEqual(problem);
  });

  test("names a payload that was replaced under the key's name", async () => {
    const [line = ""] = (fromUtf8(await linesOf(HELLO)) ?? "").split("\n");
    const other = provenanceStatement({ ...HELLO, name: "acme/evil" }, "0.1.0");
    const forged = JSON.stringify({ ...JSON.parse(line), payload: toBase64(other) });
    expect(problemOf(utf8(forged))).toMatchObject({
      line: 1,
      attack: "forged attestation",
      found: "one that does not fit the payload",
    });
  });

  test("refuses the attestations of another version, and of other bytes of this one", async () => {
    const next = { ...HELLO, version: { ...HELLO.version, version: "1.0.1" } };
    expect(problemOf(await linesOf(next))).toEqual({
      line: 1,
      attack: "attestation of another archive",
      expected: `acme/hello/hello-1.0.0.tgz with SHA-256 ${"ab".repeat(32)}`,
      found: `acme/hello/hello-1.0.1.tgz with SHA-256 ${"ab".repeat(32)}`,
    });
    const sha256 = "00".repeat(32);
    expect(problemOf(await linesOf(HELLO), { ...subjectOf(HELLO), sha256 })).toMatchObject({
      attack: "attestation of another archive",
    });
  });

  test("refuses signed contradictions: two of a kind, other parameters, another resource", async () => {
    const [provenance, summary] = statements(HELLO) as [Uint8Array, Uint8Array];
    expect(problemOf(await linesWith(summary, provenance, summary))).toMatchObject({
      line: 3,
      found: "a second one",
    });
    const renamed = fromUtf8(provenance)?.replace('"name":"acme/hello",', '"name":"acme/other",');
    expect(problemOf(await linesWith(utf8(renamed ?? "")))).toMatchObject({
      found: "that of acme/other@1.0.0",
    });
    const elsewhere = summaryStatement({ ...HELLO, registry: { ...HELLO.registry, id: "big" } });
    expect(problemOf(await linesWith(provenance, elsewhere))).toMatchObject({
      attack: "attestation of another archive",
      found: "one about pkg:generic/acme/hello@1.0.0?registry=big",
    });
  });

  test("refuses signed statements of another shape", async () => {
    const [provenance, summary] = statements(HELLO) as [Uint8Array, Uint8Array];
    const subject = { name: "x", digest: { sha256: "00" } };
    const bad = [
      changed(provenance, (it) => ({ ...it, _type: "https://in-toto.io/Statement/v0.1" })),
      changed(provenance, (it) => ({ ...it, subject: [] })),
      changed(provenance, (it) => ({ ...it, subject: [...(it.subject as []), subject] })),
      changed(provenance, (it) => ({ ...it, predicate: [] })),
      utf8(fromUtf8(provenance)?.replace("attestation/build/v1", "attestation/build/v2") ?? ""),
      utf8(fromUtf8(provenance)?.replace('"registry":"small"', '"registry":"small","x":1') ?? ""),
      utf8(fromUtf8(summary)?.replace('"PASSED"', '"MAYBE"') ?? ""),
      utf8("[".repeat(50_000)),
      utf8("null"),
      new Uint8Array([0xff]),
    ];
    for (const payload of bad)
      expect(problemOf(await linesWith(payload)), fromUtf8(payload)?.slice(0, 60)).toMatchObject({
        line: 1,
        attack: "forged attestation",
      });
  });

  test("has bounds, and never throws", async () => {
    expect(problemOf(new Uint8Array(ATTESTATIONS_SIZE_MAX + 1))?.attack).toBe("endless data");
    expect(problemOf(utf8("{}\n".repeat(ATTESTATION_LINES_MAX + 1)))?.attack).toBe("endless data");
    const bad = ["{}", "\n", "[", "[".repeat(200_000), '{"payload":1}', "\u0000", "\ufeff{}"];
    for (const text of bad) expect(problemOf(utf8(text))?.attack).toBe("forged attestation");
    expect(problemOf(new Uint8Array([0xc3, 0x28]))?.attack).toBe("forged attestation");
    expect(IN_TOTO_TYPE).toBe("application/vnd.in-toto+json");
  });
});
