import { readFileSync } from "node:fs";
import fc from "fast-check";
import ids from "spdx-license-ids/index.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { licenseTree } from "../../builder/check/license-expression.ts";
import { compatibility } from "../../builder/scan/license/license-compatibility.ts";
import matrix from "../../builder/scan/license/osadl-matrix.json" with { type: "json" };
import { checkChanges } from "./check-changes.ts";

function judge(whole: string, part: string): string {
  const trees = [licenseTree(whole), licenseTree(part)];
  if (!trees[0] || !trees[1]) throw new Error(`no expression: ${whole}, ${part}`);
  return compatibility(trees[0], trees[1]);
}

describe("the matrix", () => {
  test("has an answer for every pair, and names whose work it is", () => {
    const names = Object.keys(matrix.rows);
    for (const [name, row] of Object.entries(matrix.rows)) {
      expect(row, name).toMatch(/^[SYNUD]+$/);
      expect(row.length, name).toBe(names.length);
      expect(row[names.indexOf(name)], name).toBe("S");
    }
    expect(matrix.attribution).toMatch(/OSADL.*CC-BY-4\.0/);
    expect(readFileSync("builder/scan/license/README.md", "utf8")).toContain(matrix.attribution);
  });

  /** What the Free Software Foundation and the Apache foundation say themselves. */
  test.each([
    ["MIT", "GPL-3.0-only", "no"],
    ["GPL-3.0-only", "MIT", "yes"],
    ["GPL-3.0-only", "Apache-2.0", "yes"],
    ["GPL-2.0-only", "Apache-2.0", "no"],
    ["Apache-2.0", "GPL-3.0-only", "no"],
    ["MIT", "Apache-2.0", "yes"],
    ["GPL-3.0-or-later", "GPL-2.0-only", "no"],
    ["GPL-3.0-or-later", "GPL-2.0-or-later", "yes"],
  ])("a row is the whole: %s with a part under %s", (whole, part, answer) => {
    expect(judge(whole, part)).toBe(answer);
  });
});

describe("expressions", () => {
  test.each([
    ["MIT", "GPL-3.0-only OR MIT", "same"],
    ["MIT", "GPL-3.0-only AND MIT", "no"],
    ["MIT OR GPL-3.0-only", "GPL-3.0-only", "same"],
    ["MIT AND Apache-2.0", "GPL-3.0-only", "no"],
    ["MIT AND GPL-3.0-only", "GPL-3.0-only", "same"],
    ["MIT", "(GPL-3.0-only OR LGPL-3.0-only) AND (MIT OR ISC)", "no"],
    ["MIT", "GPL-3.0", "no"],
    ["MIT", "GPL-2.0+", "no"],
    ["GPL-3.0-or-later", "GPL-2.0+", "yes"],
    ["MIT", "Apache-2.0+", "yes"],
    ["GPL-3.0", "GPL-3.0-only", "same"],
    ["MIT", "GPL-3.0-only WITH GCC-exception-3.1", "unknown"],
    ["MIT", "GPL-2.0-only WITH Classpath-exception-2.0", "no"],
    ["GPL-2.0-only WITH GCC-exception-2.0", "MIT", "yes"],
    ["MIT-0", "GPL-3.0-only", "unlisted"],
    ["MIT", "LicenseRef-own", "unlisted"],
    ["MIT", "LicenseRef-own AND GPL-3.0-only", "no"],
  ])("%s with a part under %s: %s", (whole, part, answer) => {
    expect(judge(whole, part)).toBe(answer);
  });

  test("any two expressions get an answer, however deep", () => {
    const expression = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(...ids),
        fc
          .tuple(tie("tree"), fc.constantFrom("AND", "OR"), tie("tree"))
          .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      ),
    })).tree;
    fc.assert(
      fc.property(expression, expression, (whole, part) => {
        expect(judge(whole, part)).toMatch(/^(?:same|yes|no|unknown|unlisted|check-dependency)$/);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    "",
    " ",
    "MIT OR",
    "(".repeat(1000),
    `${"(".repeat(900)}MIT${")".repeat(900)}`,
    "+",
    ":",
    "DocumentRef-a:",
  ])("%j never throws", (text) => {
    expect(() => licenseTree(text)).not.toThrow();
  });
});

test.each([
  "MIT OR",
  "(",
  "DocumentRef-:",
  "\u{1F600}",
  "+",
  "a".repeat(200),
  "((((MIT",
  "UNLICENSED",
  "SEE LICENSE IN x",
])("the license %j is a finding and no crash", async (license) => {
  const { findings, outcomes } = await checkChanges({
    "artifacts/acme/hello/artifact.md": (text) =>
      text.replace("license: MIT", `license: ${JSON.stringify(license)}`),
  });
  expect(findings.map(({ rule }) => rule)).toContain("LIC-002");
  expect(outcomes.filter(({ outcome }) => outcome === "error")).toEqual([]);
});
