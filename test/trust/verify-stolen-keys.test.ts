/** What is signed and listed all right, and still is not so: a registry whose online keys were stolen. */
import { expect, test } from "vitest";
import { attestationPath } from "../../schemas/paths.ts";
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import { republish } from "./republish.ts";
import { judge, named, type SignedTree, signedTree } from "./signed-registry.ts";

let built: Promise<SignedTree> | undefined;
const builtTree = (): Promise<SignedTree> => {
  built ??= signedTree();
  return built;
};

const DOCUMENT = expect.stringMatching(/^targets\/acme\/hello\/\w+\.index\.json$/);

/** Findings after a change to the first version of the document, which is the newest, 1.1.0. */
async function findingsAfter(change: (version: PublishedVersion) => PublishedVersion) {
  const signed = await builtTree();
  const tree = await republish(signed, (document) => ({
    ...document,
    versions: document.versions.map((version, index) => (index === 0 ? change(version) : version)),
  }));
  return (await judge(tree, signed.pin)).findings;
}

test("a tree that is signed again as it was has no findings", async () => {
  expect(await findingsAfter((version) => version)).toEqual([]);
});

test("a version of a claimed namespace without its publisher's signature", async () => {
  const findings = await findingsAfter(({ signature: _, ...version }) => version);
  expect(findings).toMatchObject([{ path: DOCUMENT, code: "E_SIGNATURE" }]);
});

test("dependencies that the publisher never signed and the log never saw", async () => {
  const evil = [{ name: "evil/mine", version: "*", kind: "runtime" as const }];
  const findings = await findingsAfter((version) => ({ ...version, dependencies: evil }));
  expect(findings.map(({ code }) => code).sort()).toEqual([
    "E_DOCUMENT",
    "E_LOG_PROOF",
    "E_LOG_PROOF",
    "E_SIGNATURE",
  ]);
});

test("a yank that the log has and the document hides", async () => {
  const signed = await builtTree();
  const tree = await republish(signed, (document) => ({
    ...document,
    versions: document.versions.map(({ yanked: _, ...version }) => version),
  }));
  const { findings } = await judge(tree, signed.pin);
  expect(findings).toMatchObject([
    {
      path: DOCUMENT,
      code: "E_LOG_MARK",
      details: ["log      It greets the wrong people.", "document no"],
    },
  ]);
});

test("a better verdict than the one that was attested", async () => {
  const findings = await findingsAfter((version) => ({ ...version, score: version.score - 1 }));
  expect(findings).toMatchObject([
    { code: "E_ATTESTATION", path: expect.stringMatching(/intoto\.jsonl$/) },
  ]);
});

test("proof and attestations of another version", async () => {
  const signed = await builtTree();
  for (const [key, kind, code] of [
    ["proof", "tlog-proof", "E_LOG_PROOF"],
    ["provenance", "intoto.jsonl", "E_ATTESTATION"],
  ] as const) {
    const tree = await republish(signed, (document, add) => {
      const [, older] = document.versions;
      if (!older) throw new Error("no second version");
      const { sha256 } = older.attestations[key];
      const path = attestationPath({ name: "acme/hello", version: older.version }, kind, sha256);
      add("1.1.0", key, signed.tree.get(path) ?? new Uint8Array());
      return document;
    });
    const { findings } = await judge(tree, signed.pin);
    expect(findings, key).toMatchObject([{ code, path: expect.stringContaining(kind) }]);
  }
});

test("a version that went is noted, for the log remembers it", async () => {
  const signed = await builtTree();
  const tree = await republish(signed, (document) => ({
    ...document,
    versions: document.versions.slice(0, 1),
  }));
  const report = await judge(tree, signed.pin);
  expect(report.notes).toMatchObject([
    { path: "log/", note: expect.stringContaining("acme/hello@1.0.0") },
  ]);
  expect(named(report)).toEqual([expect.stringMatching(/ashlar\.json$/)]);
});

test("a log that is shorter than the one that the timestamp signs, or another one", async () => {
  const signed = await builtTree();
  for (const [log, code] of [
    [{ size: 4 }, "E_LOG_ROLLBACK"],
    [{ root: "0".repeat(64) }, "E_LOG_FORK"],
  ] as const) {
    const tree = await republish(signed, (document) => document, log);
    const { findings } = await judge(tree, signed.pin);
    expect(findings).toMatchObject([{ path: "log/checkpoint", code }]);
  }
});
