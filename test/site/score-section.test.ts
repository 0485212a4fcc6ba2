import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RULES } from "../../builder/check/rules.ts";
import { scoreVersion } from "../../builder/score/score-version.ts";
import { parseShape } from "../../schemas/parse.ts";
import { type Report, reportShape } from "../../schemas/published/report.ts";
import { type ScoreSection, scoreSection } from "../../site/src/view/score-section.ts";
import { sampleTree } from "./sample-tree.ts";

const KNOWN = new Set(["DOC-EX-001", "META-DESC-001", "SEC-SECRET-001"]);

function reportOf(name: string): Report {
  const found = [...sampleTree()].find(
    ([path]) => path.startsWith(`targets/${name}/`) && path.endsWith(".report.json"),
  );
  const parsed = parseShape(reportShape, JSON.parse(Buffer.from(found?.[1] ?? []).toString()));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function sectionOf(report: Report, version: string): ScoreSection {
  const section = scoreSection(report, version, KNOWN);
  if (!section) throw new Error("there is no score");
  return section;
}

const TIDES = reportOf("lab/tides");

describe("the score of a version", () => {
  const section = sectionOf(TIDES, "2.0.0");

  test("says figure, verdict and the rules behind it", () => {
    expect(section).toMatchObject({
      figure: "92",
      verdict: { text: "Needs review" },
      reasons: [{ id: "SEC-SECRET-001", path: "docs/rules/sec-secret-001/" }],
      total: expect.stringContaining("92.9 of 100"),
    });
    expect(section.cap).toBeUndefined();
  });

  test("adds up: earned × weight, and the four to the total", () => {
    expect(section.categories.map(({ title, sum, percent }) => [title, sum, percent])).toEqual([
      ["Security", "100/100 × 40 % = 40", 100],
      ["Quality", "100/100 × 30 % = 30", 100],
      ["Documentation", "65/100 × 20 % = 13", 65],
      ["Metadata", "99/100 × 10 % = 9.9", 99],
    ]);
  });

  test("shows each line with its points of how many, what lost them, and what has to come first", () => {
    const documentation = section.categories[2];
    expect(documentation?.lost).toMatchObject([
      {
        title: "an example",
        points: "0/25",
        findings: [{ rule: "DOC-EX-001", fix: expect.stringContaining("add a code block") }],
      },
      {
        title: "examples that are valid",
        points: "0/10",
        rules: [{ id: "DOC-EX-002" }],
        findings: [],
        needs: { id: "DOC-EX-001" },
      },
    ]);
    expect(documentation?.earned[0]).toEqual({
      title: "documentation that explains",
      points: "25/25",
    });
  });

  test("takes no credit where nobody has looked", () => {
    expect(section.categories[2]?.earned.find(({ title }) => title.startsWith("links"))).toEqual({
      title: "links that lead somewhere",
      points: "3/3",
      note: "nothing to look at",
    });
    expect(section.notApplicable).toEqual([
      {
        reason: "the documentation has no links and no pictures",
        rules: [{ id: "DOC-LINK-001" }],
      },
    ]);
    expect(section.undecided).toEqual([
      { rule: { id: "SEC-ARC-001" }, what: "could not decide", reason: "big.zip is too deep" },
    ]);
    expect(JSON.stringify(section)).not.toMatch(/\b0 (?:findings|vulnerabilit)/);
  });

  test("names the cheapest way up with its exact gain, the largest first", () => {
    expect(section.gains.map(({ points, title, effort }) => [points, title, effort])).toEqual([
      ["+7", "an example", "minutes"],
      ["+0.1", "a description", "minutes"],
    ]);
  });

  test("keeps apart what costs nothing and what was accepted, with who and until when", () => {
    expect(section.free.map(({ rule }) => rule)).toEqual(["POL-001"]);
    expect(section.accepted).toMatchObject([
      {
        rule: "SEC-SECRET-001",
        accepted: "test-data: It opens nothing <anywhere>. (by ada, until 1 Jan 2027)",
      },
    ]);
  });

  test("says what it is a function of", () => {
    expect(section.inputs.map(({ term, values }) => [term, values[0]?.text])).toEqual([
      ["Ruleset", "1.0.0"],
      ["Advisories", "1,204, the newest of 1 Mar 2026"],
      ["Policy", "none"],
      ["Artifact", expect.stringMatching(/^[0-9a-f]{64}$/)],
    ]);
  });
});

test("findings, outcomes and reasons of other versions are left out", () => {
  const text = JSON.stringify(sectionOf(TIDES, "1.1.0"));
  expect(text).not.toContain("SEC-SECRET-001");
  expect(text).not.toContain("only on an old version");
  expect(JSON.stringify(sectionOf(TIDES, "1.0.0"))).toContain("could not run");
});

test("a cap is explained with what was earned, and an unverified figure has a question mark", () => {
  expect(sectionOf(reportOf("lab/module-external-sample"), "1.0.0")).toMatchObject({
    figure: "79?",
    cap: "While a version is unverified, at most 79 points are shown; this one has earned 100.",
  });
});

test("a registry without advisories says so, instead of counting none", () => {
  const report = structuredClone(TIDES);
  for (const { score } of report.scores) score.inputs.advisories = null;
  expect(JSON.stringify(sectionOf(report, "2.0.0").inputs)).toContain(
    "none: this registry keeps no advisories",
  );
});

test("a version that was not scored has no section", () => {
  expect(scoreSection(TIDES, "9.9.9", KNOWN)).toBeUndefined();
});

test("every open finding stands on the page, and every lost point on a line", () => {
  const rules = new Map(RULES.map((rule) => [rule.id, rule]));
  const finding = fc
    .record({
      rule: fc.constantFrom(...rules.values()),
      severity: fc.constantFrom("critical", "high", "medium", "low", "info"),
      fingerprint: fc.integer({ min: 0, max: 3 }).map((digit) => String(digit).repeat(32)),
    })
    .map(({ rule, severity, fingerprint }) => ({
      rule: rule.id,
      category: rule.category,
      severity,
      gate: false,
      path: "artifacts/a/b/artifact.md",
      message: `${rule.id} ${severity} ${fingerprint}`,
      fix: "mend it",
      fingerprint,
    }));
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 30 }), (findings) => {
      const score = scoreVersion({
        type: "plugin",
        findings,
        rules,
        verdict: "passed",
        reasons: [],
        inputs: { artifact: "0".repeat(64), ruleset: "1", advisories: null, policy: null },
      });
      const report: Report = {
        schemaVersion: 1,
        artifact: "a/b",
        verdict: "passed",
        scores: [{ version: "1.0.0", score }],
        findings,
        outcomes: [],
      };
      const section = sectionOf(report, "1.0.0");
      const shown = [
        ...section.free,
        ...section.categories.flatMap(({ lost }) => lost.flatMap((line) => line.findings)),
      ].map(({ message }) => message);
      for (const { message } of findings) expect(shown).toContain(message);
      const sums = section.categories.map(({ sum }) => Number(sum.split("= ")[1]));
      expect(sums.reduce((a, b) => a + b, 0)).toBeCloseTo(score.total / 100, 6);
    }),
  );
});
