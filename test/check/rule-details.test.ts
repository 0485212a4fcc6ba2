import deprecatedIds from "spdx-license-ids/deprecated.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { parseLicense } from "../../builder/check/license-expression.ts";
import { PAYLOAD_FILES_MAX } from "../../schemas/limits.ts";
import { type Changes, checkChanges } from "./check-changes.ts";

const HELLO = "artifacts/acme/hello";
const GREETER = "artifacts/acme/greeter";
const MACHINE = "artifacts/acme/machine/1.0.0";

async function messagesOf(rule: string, changes: Changes): Promise<string[]> {
  const { findings } = await checkChanges(changes);
  return findings.filter((finding) => finding.rule === rule).map(({ message }) => message);
}

describe("DEP-RES-002", () => {
  const withRange = (range: string): Changes => ({
    [`${GREETER}/1.0.0/manifest.yaml`]: (text) => text.replace("^1.1.0", JSON.stringify(range)),
  });

  test.each(["1.1.0", "=1.1.0", "~1.1", "1.x", "1", "<3", "<=1.1.0", ">=1 <2 || 3.x", "1.0 - 2"])(
    "%s has an end",
    async (range) => {
      expect(await messagesOf("DEP-RES-002", withRange(range))).toEqual([]);
    },
  );

  test.each(["*", "x", ">1", ">=1.1.0", "1.x || *", "<2 || >=3", "latest"])(
    "%s has none",
    async (range) => {
      expect(await messagesOf("DEP-RES-002", withRange(range))).toEqual([
        `"${range}" for acme/hello takes every future version`,
      ]);
    },
  );
});

describe("LIC-003", () => {
  test.each(deprecatedIds)("%s is deprecated, and what it proposes is not", async (id) => {
    const { findings } = await checkChanges({
      [`${HELLO}/artifact.md`]: (text) => text.replace("license: MIT", `license: ${id}`),
    });
    const found = findings.filter(({ rule }) => rule === "LIC-003");
    expect(found.map(({ message }) => message)).toEqual([
      `the license identifier "${id}" is deprecated`,
    ]);
    const proposals = [...(found[0]?.fix ?? "").matchAll(/"([^"]+)"/g)].map(
      ([, proposal]) => proposal ?? "",
    );
    if (id !== "Net-SNMP") expect(proposals.length).toBeGreaterThan(0);
    for (const proposal of proposals) {
      const licenses = parseLicense(proposal)?.licenses;
      expect(licenses, proposal).toHaveLength(1);
      expect(deprecatedIds).not.toContain(licenses?.[0]);
    }
  });
});

describe("SEC-ARC-002", () => {
  test("counts files", async () => {
    const files = Array.from({ length: PAYLOAD_FILES_MAX }, (_, index) => [
      `${HELLO}/1.1.0/files/${index}`,
      "x",
    ]);
    expect(await messagesOf("SEC-ARC-002", Object.fromEntries(files))).toEqual([
      "there are 10001 files; a version may have 10000",
    ]);
  });

  test("measures how far the archive unpacks", async () => {
    const messages = await messagesOf("SEC-ARC-002", {
      [`${HELLO}/1.1.0/files/zeros.bin`]: new Uint8Array(3 * 1024 * 1024),
    });
    expect(messages).toEqual([
      expect.stringMatching(/^\d{7} bytes compress to \d{4}, \d+-fold; more than 200-fold/),
    ]);
  });

  test("a megabyte of zeros is no bomb", async () => {
    const changes = { [`${HELLO}/1.1.0/files/zeros.bin`]: new Uint8Array(1000 * 1000) };
    expect(await messagesOf("SEC-ARC-002", changes)).toEqual([]);
  });
});

describe("SNP-SUM-001", () => {
  test("reads no verdict into files that could not be packed", async () => {
    const { outcomes, findings } = await checkChanges({
      [`${MACHINE}/files/link`]: { kind: "symlink" },
    });
    expect(findings.map(({ rule }) => rule)).not.toContain("SNP-SUM-001");
    const outcome = outcomes.find(({ rule, path }) => rule === "SNP-SUM-001" && path === MACHINE);
    expect(outcome).toMatchObject({ outcome: "unknown" });
  });

  test("a checksum list must be text", async () => {
    const changes = { [`${MACHINE}/files/SHA256SUMS`]: new Uint8Array([0xff, 0xfe, 0x00]) };
    expect(await messagesOf("SNP-SUM-001", changes)).toEqual([
      "the checksum list is not text in UTF-8 or has more than 1 MiB",
    ]);
  });

  test("a list that is not there is named", async () => {
    expect(await messagesOf("SNP-SUM-001", { [`${MACHINE}/files/SHA256SUMS`]: null })).toEqual([
      'the checksum list "SHA256SUMS" does not exist',
    ]);
  });
});

describe("SEC-DIG-001", () => {
  test("an image's digests are compared", async () => {
    const right = "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0"; // "aaa"
    const manifest = [
      "config:",
      "  ami_config:",
      "    strategy: ami_required",
      '    owners: ["123456789012"]',
      "  digests:",
      `    a.txt: ${right}`,
      `    b.txt: ${right}`,
      `    c.txt: ${right}`,
    ].join("\n");
    const messages = await messagesOf("SEC-DIG-001", {
      "artifacts/acme/mood/artifact.md": (text) => text.replace("type: model", "type: image"),
      "artifacts/acme/mood/1.0.0/manifest.yaml": manifest,
      "artifacts/acme/mood/1.0.0/files/a.txt": "aaa",
      "artifacts/acme/mood/1.0.0/files/b.txt": "bbb",
    });
    expect(messages).toEqual([
      expect.stringMatching(
        /^config\.digests\["b\.txt"\] is 9834.*but the SHA-256 of "b\.txt" is 3e744b9d/,
      ),
      'config.digests["c.txt"] names a file that does not exist: artifacts/acme/mood/1.0.0/files/c.txt',
    ]);
  });

  test("a wrong size is named", async () => {
    const changes: Changes = {
      [`${GREETER}/1.0.0/manifest.yaml`]: (text) => text.replace(/size: \d\d\n/, "size: 99\n"),
    };
    expect(await messagesOf("SEC-DIG-001", changes)).toEqual([
      'layers[0].size is 99, but "greeter.mjs" has 68 bytes',
    ]);
  });
});

describe("rules that need registry.yaml", () => {
  test("say that they cannot decide without it", async () => {
    const { outcomes } = await checkChanges({ "registry.yaml": null });
    const undecided = outcomes.filter(({ outcome }) => outcome === "unknown");
    expect(new Set(undecided.map(({ rule }) => rule))).toEqual(new Set(["META-CAT-001"]));
    expect(undecided[0]?.reason).toBe("registry.yaml could not be read as a record");
  });

  test("a registry without registry.yaml has a finding about it", async () => {
    expect(await messagesOf("META-PARSE-001", { "registry.yaml": null })).toEqual([
      "registry.yaml is missing",
    ]);
  });
});

test("an environment template without files to render is fine", async () => {
  const manifest =
    "config:\n  templateType: environment\n  environment: {base: ubuntu-24.04, package_manager: apt}\n" +
    "changes: [{ kind: added, description: The first version. }]\n";
  const { findings } = await checkChanges({
    "artifacts/acme/starter/1.0.0/manifest.yaml": manifest,
    "artifacts/acme/starter/1.0.0/files/template/hello.txt.liquid": null,
    "artifacts/acme/starter/1.0.0/files/README.md": "Nothing to render.\n",
  });
  expect(findings).toEqual([]);
});
