import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { FORMATS } from "../../builder/command/print-check.ts";
import { badgeData, badgePicture } from "../../builder/emit/badge.ts";
import { ruleList } from "../../builder/emit/registry-documents.ts";
import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import { CHANGE_CLASSES } from "../../schemas/change-class.ts";
import { CATEGORIES } from "../../schemas/finding.ts";
import { parsePolicy } from "../../schemas/policy.ts";
import type { Coverage } from "../../schemas/published/coverage.ts";
import type { RuleList } from "../../schemas/published/listing.ts";
import { parseSuppressions, SUPPRESSION_REASONS } from "../../schemas/suppressions.ts";
import { badgeMarkdown, badgeSize } from "../../site/src/view/badge-markdown.ts";
import { CHANGE_CLASS_ROWS, CHECK_FORMAT_ROWS } from "../../site/src/view/checks-page.ts";
import { codeParts } from "../../site/src/view/code-parts.ts";
import { coverageRows, coverageSummary } from "../../site/src/view/coverage-rows.ts";
import {
  PROJECT_POLICY,
  REGISTRY_POLICY,
  REGISTRY_SUPPRESSIONS,
} from "../../site/src/view/policy-examples.ts";
import { ruleCost } from "../../site/src/view/rule-cost.ts";
import { ruleFacts, ruleMarks, ruleVerdict } from "../../site/src/view/rule-page.ts";
import { scoringSheets, weightRows } from "../../site/src/view/scoring-page.ts";

const { rules, scoring } = ruleList();
const KNOWN = new Set(rules.map(({ id }) => id));

function rule(id: string, changes: Partial<RuleList["rules"][number]> = {}) {
  const found = rules.find((one) => one.id === id);
  if (!found) throw new Error(`there is no rule ${id}`);
  return { ...found, ...changes };
}

describe("the examples of policies", () => {
  test.each([
    ["policy.yaml", parsePolicy, REGISTRY_POLICY],
    ["ashlar-policy.yaml", parsePolicy, PROJECT_POLICY],
    ["suppressions.yaml", parseSuppressions, REGISTRY_SUPPRESSIONS],
  ])("%s can be used as it stands", (_, read, text) => {
    expect(read(parse(text))).toMatchObject({ ok: true });
  });

  test("name only rules that there are, and every reason for a suppression", () => {
    const named = [REGISTRY_POLICY, PROJECT_POLICY, REGISTRY_SUPPRESSIONS].flatMap(
      (text) => text.match(/[A-Z]{3,}(?:-[A-Z]+)?-\d{3}/g) ?? [],
    );
    expect(named.filter((id) => !KNOWN.has(id))).toEqual([]);
    for (const reason of SUPPRESSION_REASONS) expect(REGISTRY_SUPPRESSIONS).toContain(reason);
  });
});

test("the page about checks lists the classes and formats that there are", () => {
  const first = (table: typeof CHANGE_CLASS_ROWS) => table.map(([cell]) => cell?.[0]?.text);
  expect(first(CHANGE_CLASS_ROWS)).toEqual([...CHANGE_CLASSES]);
  expect(first(CHECK_FORMAT_ROWS)).toEqual([...FORMATS]);
});

describe("what a rule costs", () => {
  test("on a line of a sheet: the price, and its share of the whole", () => {
    expect(ruleCost(rule("DOC-EX-001"), scoring)[0]).toBe(
      "It stands on the line “an example”, which is worth 25 of the 100 points of documentation: 5 of the whole score.",
    );
  });

  test("on a line that some types do not have: for which", () => {
    const [first, second] = ruleCost(rule("DOC-API-001"), scoring);
    expect(first).toContain("(Node module,");
    expect(second).toContain("(Model)");
  });

  test("as a deduction: with its ceiling, or without one", () => {
    expect(ruleCost(rule("SEC-SECRET-001"), scoring)).toEqual([
      "Each open finding costs 25 of the 100 points of security: 10 of the whole score.",
      "There is no ceiling: every one counts.",
    ]);
    expect(ruleCost(rule("SEC-SECRET-001", { severity: "high" }), scoring)[1]).toBe(
      "All of its high findings together cost at most 30.",
    );
  });

  test("nothing, when it is unpriced", () => {
    expect(ruleCost(rule("POL-001"), scoring)).toEqual(["It costs no points."]);
  });

  test("every rule says something, without gaps", () => {
    for (const one of rules) {
      const text = ruleCost(one, scoring).join(" ");
      expect(text, one.id).not.toMatch(/undefined|NaN| {2}|\(\)/);
      expect(text.length, one.id).toBeGreaterThan(15);
    }
  });
});

test("a rule says how often it is open here, and what it does besides costing points", () => {
  const open = (count: number) => ruleFacts(rule("POL-001"), count).at(-1)?.values[0]?.text;
  expect([open(0), open(1200)]).toEqual(["on 0 artifacts", "on 1,200 artifacts"]);
  const marked = rule("POL-001", { gate: true, review: true, required: true });
  expect(ruleMarks(marked)).toEqual([
    "guards publication",
    "asks for a review",
    "safety depends on it",
    "costs no points",
  ]);
  expect(ruleVerdict(marked)).toHaveLength(3);
  expect(ruleVerdict(rule("META-DESC-001"))).toEqual([]);
});

describe("the scoring table", () => {
  test("has weights that sum to 100 and, for each type, sheets whose prices do", () => {
    expect(CATEGORIES.reduce((sum, category) => sum + scoring.weights[category], 0)).toBe(100);
    expect(weightRows(scoring).map(([, weight]) => weight?.[0]?.text)).toEqual([
      "40 %",
      "30 %",
      "20 %",
      "10 %",
    ]);
    for (const type of ARTIFACT_TYPES) {
      const own = scoring.sheets.filter(({ types }) => types.includes(type));
      expect(own.map(({ category }) => category)).toEqual(["documentation", "metadata"]);
      for (const { lines } of own)
        expect(lines.reduce((sum, { price }) => sum + price, 0)).toBe(100);
    }
  });

  test("is shown with a title for whom each sheet is, and links to rules that have a page", () => {
    const sheets = scoringSheets(scoring, new Set(["DOC-EX-001"]));
    expect(sheets.map(({ title }) => title)).toEqual([
      "Documentation: every type but Model",
      "Documentation: Model",
      "Metadata: every type",
    ]);
    expect(sheets[0]?.rows[1]).toEqual([
      [{ text: "an example" }],
      [{ text: "25" }],
      [{ text: "5" }],
      [{ text: "DOC-EX-001", code: true, path: "docs/rules/doc-ex-001/" }],
    ]);
    expect(sheets[0]?.rows[2]?.[3]).toEqual([{ text: "DOC-EX-002", code: true }]);
  });
});

test("where rules do not look: what could not be decided first, and no rule that always looked", () => {
  const none = { open: 0, suppressed: 0, notApplicable: 0, unknown: 0, error: 0 };
  const coverage: Coverage = {
    schemaVersion: 1,
    artifacts: 7,
    rules: [
      { ...none, rule: "A-001", open: 7 },
      { ...none, rule: "B-001", notApplicable: 6 },
      { ...none, rule: "C-001", notApplicable: 7 },
      { ...none, rule: "D-001", error: 1 },
    ],
  };
  expect(coverageRows(coverage, rules).map((row) => row.map(([cell]) => cell?.text))).toEqual([
    ["D-001", "", "0", "0", "1"],
    ["C-001", "", "7", "0", "0"],
    ["B-001", "", "6", "0", "0"],
  ]);
  expect(coverageSummary(coverage)).toBe(
    "Of 7 artifacts: 1 rule had nothing to look at on any of them, and 1 rule could not decide or could not run on at least one.",
  );
});

test("a badge's Markdown links to the score and does not state it", () => {
  const markdown = badgeMarkdown("acme/hello", {
    picture: "https://r.example/badges/acme/hello.svg",
    page: "https://r.example/a/acme/hello/",
  });
  expect(markdown).toBe(
    "[![acme/hello: score and verdict](https://r.example/badges/acme/hello.svg)](https://r.example/a/acme/hello/#score)",
  );
  expect(badgeSize(badgePicture(badgeData({ shown: 92, verdict: "passed" })))).toEqual({
    width: 115,
    height: 20,
  });
  expect(badgeSize("<svg/>")).toBeUndefined();
});

test("what stands between backticks is code, and a lone one is not", () => {
  expect(codeParts("run `a b`, then `")).toEqual([
    { text: "run ", code: false },
    { text: "a b", code: true },
    { text: ", then `", code: false },
  ]);
});
