/** What the rules on advisories and bills of materials make of a whole registry. */
import { describe, expect, test } from "vitest";
import { type Changes, checkChanges } from "./check-changes.ts";

const HELLO = "artifacts/acme/hello/1.1.0";

const advisory = (id: string, ecosystem: string, name: string, events: object[], more = {}) => ({
  [`advisories/${id}.json`]: JSON.stringify({
    id,
    modified: "2025-12-30T00:00:00Z",
    affected: [{ package: { ecosystem, name }, ranges: [{ type: "ECOSYSTEM", events }] }],
    ...more,
  }),
});

async function outcomeAt(rule: string, path: string, changes: Changes) {
  const { findings, outcomes } = await checkChanges(changes);
  return {
    messages: findings.filter((finding) => finding.rule === rule).map(({ message }) => message),
    outcome: outcomes.find((outcome) => outcome.rule === rule && outcome.path === path),
  };
}

describe("SEC-OSV-001", () => {
  test("has nothing to look at without advisories, and says so where nothing names a package", async () => {
    const none = await outcomeAt("SEC-OSV-001", HELLO, {});
    expect(none.outcome).toMatchObject({
      outcome: "not-applicable",
      reason: "the registry has no advisories",
    });
    const some = await outcomeAt(
      "SEC-OSV-001",
      HELLO,
      advisory("X-2025-1", "npm", "a", [{ introduced: "0" }]),
    );
    expect(some.outcome).toMatchObject({
      outcome: "not-applicable",
      reason: "nothing in it names a package",
    });
  });

  test("cannot decide about a range, nor where the order of versions is not known", async () => {
    const { messages, outcome } = await outcomeAt("SEC-OSV-001", HELLO, {
      ...advisory("X-2025-1", "npm", "a", [{ introduced: "0" }, { fixed: "1.0.0" }]),
      [`${HELLO}/files/package.json`]: '{"dependencies": {"a": "^1.0.0"}}',
    });
    expect(messages).toEqual([]);
    expect(outcome).toMatchObject({
      outcome: "unknown",
      reason: expect.stringContaining("whether X-2025-1 affects a (npm) is unknown"),
    });
  });

  test("names the dependency that an installation of today would choose", async () => {
    const old = advisory("X-2025-1", "Ashlar", "acme/hello", [
      { introduced: "0" },
      { fixed: "1.1.0" },
    ]);
    const { messages } = await outcomeAt("SEC-OSV-001", HELLO, old);
    expect(messages).toEqual([
      "version 1.0.0 is affected by X-2025-1 [medium, severity not stated]",
    ]);
  });

  test("keeps malicious code out of the tree, and nothing else", async () => {
    const lock = (name: string) => ({
      [`${HELLO}/files/requirements.txt`]: `${name}==1.0\n`,
    });
    const worst = { database_specific: { severity: "CRITICAL" } };
    const critical = await checkChanges({
      ...advisory("X-2025-1", "PyPI", "a", [{ introduced: "0" }], worst),
      ...lock("A"),
    });
    expect(critical.findings.map(({ rule, severity, gate }) => [rule, severity, gate])).toEqual([
      ["SEC-OSV-001", "critical", false],
    ]);
    expect(critical.quarantined).toEqual([]);
    const malicious = await checkChanges({
      ...advisory("MAL-2025-1", "PyPI", "a", [{ introduced: "0" }]),
      ...lock("A"),
    });
    expect(malicious.quarantined.map(({ artifact, version }) => [artifact, version])).toEqual([
      ["acme/hello", "1.1.0"],
    ]);
  });
});

describe("SEC-OSV-003", () => {
  test.each([
    ["2025-12-02T00:00:00Z", 0],
    ["2025-12-01T00:00:00Z", 1],
    ["2027-01-01T00:00:00Z", 0],
  ])("a newest change of %s has %i findings", async (modified, count) => {
    const { messages } = await outcomeAt(
      "SEC-OSV-003",
      "",
      advisory("X-2025-1", "npm", "a", [{ introduced: "0" }], { modified }),
    );
    expect(messages).toHaveLength(count);
  });
});

describe("QUAL-SBOM-001", () => {
  const bill = (components: object[], more = {}) =>
    JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.5", components, ...more });
  const judge = async (text: string, changes: Changes = {}) =>
    outcomeAt("QUAL-SBOM-001", HELLO, { [`${HELLO}/files/bom.json`]: text, ...changes });

  test.each<[string, string, RegExp]>([
    ["a version that is none", bill([], { specVersion: "9" }), /"specVersion" is "9"/],
    ["a component without name", bill([{ type: "library" }]), /"name" is missing/],
    [
      "one inside another",
      bill([{ type: "library", name: "a", components: [{ name: "b" }] }]),
      /"type" is missing/,
    ],
    ["a serial number that is none", bill([], { serialNumber: "7" }), /"serialNumber"/],
    [
      "a reference that stands twice",
      bill([
        { type: "file", name: "a", "bom-ref": "1" },
        { type: "file", name: "b", "bom-ref": "1" },
      ]),
      /"1" stands twice/,
    ],
    [
      "a license that is none",
      bill([{ type: "file", name: "a", licenses: [{ license: { id: "Apache-2" } }] }]),
      /no SPDX license id/,
    ],
    [
      "another hash",
      bill([{ type: "file", name: "a", hashes: [{ alg: "CRC", content: "00" }] }]),
      /"CRC" is no hash/,
    ],
    ["something else", "{}", /neither CycloneDX nor SPDX/],
    ["SPDX without its fields", '{"spdxVersion": "SPDX-2.3"}', /"SPDXID" is not/],
  ])("finds %s", async (_, text, message) => {
    expect((await judge(text)).messages[0]).toMatch(message);
  });

  test("asks for what is installed, and not for what is for development", async () => {
    const lock = {
      packages: {
        "node_modules/a": { version: "1.0.0" },
        "node_modules/b": { version: "1.0.0", dev: true },
      },
    };
    const beside = { [`${HELLO}/files/package-lock.json`]: JSON.stringify(lock) };
    expect((await judge(bill([]), beside)).messages).toEqual([
      "the bill of materials does not list a 1.0.0",
    ]);
    const listed = bill([{ type: "library", name: "a", purl: "pkg:npm/a@1.0.0" }]);
    expect((await judge(listed, beside)).messages).toEqual([]);
  });

  test("does not read SPDX 3, and says so", async () => {
    const { messages, outcome } = await judge('{"@context": "https://spdx.org/rdf/3.0.1/"}');
    expect(messages).toEqual([]);
    expect(outcome).toMatchObject({ outcome: "unknown", reason: /SPDX 3 is not read/ });
  });
});
