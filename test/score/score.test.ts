import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RuleText } from "../../builder/check/rule.ts";
import { RULES } from "../../builder/check/rules.ts";
import { pointSheet } from "../../builder/score/point-sheet.ts";
import { SEVERITY_COSTS, scoreFindings } from "../../builder/score/score-findings.ts";
import { scoreVersion } from "../../builder/score/score-version.ts";
import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import { CATEGORIES, type Finding, SEVERITIES, type Verdict } from "../../schemas/finding.ts";
import { parseShape } from "../../schemas/parse.ts";
import { scoreShape } from "../../schemas/published/score.ts";

const TEXTS: ReadonlyMap<string, RuleText> = new Map(RULES.map((rule) => [rule.id, rule]));
const PRICED = [...TEXTS.values()].filter(({ unpriced }) => unpriced !== true);
const INPUTS = { artifact: "a".repeat(64), ruleset: "1.0.0", advisories: null, policy: null };

let made = 0;
function finding(rule: string, more: Partial<Finding> = {}): Finding {
  const text = TEXTS.get(rule);
  made += 1;
  return {
    rule,
    category: text?.category ?? "security",
    severity: text?.severity ?? "low",
    gate: false,
    path: "x",
    message: "x",
    fix: "x",
    fingerprint: made.toString(16).padStart(32, "0"),
    ...more,
  };
}

const total = (findings: readonly Finding[]): number =>
  scoreFindings(findings, "template", TEXTS).total;
const score = (findings: readonly Finding[], verdict: Verdict = "passed") =>
  scoreVersion({ type: "template", findings, rules: TEXTS, verdict, reasons: [], inputs: INPUTS });

const findings = fc
  .array(
    fc.record({
      rule: fc.constantFrom(...PRICED.map(({ id }) => id), "ACME-RULE-001"),
      severity: fc.constantFrom(...SEVERITIES),
      fingerprint: fc.integer({ min: 0, max: 40 }).map((n) => n.toString(16).padStart(32, "0")),
    }),
    { maxLength: 40 },
  )
  .map((list) => list.map(({ rule, ...rest }) => finding(rule, rest)));

describe("point sheets", () => {
  test.each(ARTIFACT_TYPES)("of a %s are worth 100 points each", (type) => {
    for (const category of ["documentation", "metadata"] as const) {
      const sheet = pointSheet(category, type);
      expect(sheet.reduce((sum, { price }) => sum + price, 0)).toBe(100);
    }
  });

  test("every priced rule of documentation and metadata stands on exactly one line", () => {
    for (const { id, category } of PRICED) {
      if (category !== "documentation" && category !== "metadata") continue;
      const lines = ARTIFACT_TYPES.flatMap((type) =>
        pointSheet(category, type).filter(({ rules }) => rules.includes(id)),
      );
      expect(new Set(lines.map(({ title }) => title)).size, id).toBeGreaterThan(0);
    }
  });

  test("name no rule that is not there", () => {
    const named = ARTIFACT_TYPES.flatMap((type) =>
      CATEGORIES.flatMap((category) => pointSheet(category, type).flatMap(({ rules }) => rules)),
    );
    expect(named.filter((id) => !TEXTS.has(id))).toEqual([]);
  });
});

describe("properties", () => {
  test("adding a finding never raises a score, and removing one never lowers it", () => {
    fc.assert(
      fc.property(findings, findings, (some, more) => {
        expect(total([...some, ...more])).toBeLessThanOrEqual(total(some));
      }),
    );
  });

  test("the order of findings is irrelevant", () => {
    fc.assert(
      fc.property(findings, (list) => {
        expect(scoreFindings(list.toReversed(), "model", TEXTS)).toEqual(
          scoreFindings(list, "model", TEXTS),
        );
      }),
    );
  });

  test("the lines of a category sum to what it lost, unless it says that it was floored", () => {
    fc.assert(
      fc.property(findings, (list) => {
        const { categories, total: sum } = scoreFindings(list, "plugin", TEXTS);
        for (const { lines, earned, floored } of Object.values(categories)) {
          const lost = lines.reduce((all, line) => all + line.lost, 0);
          expect(floored).toBe(lost > 1000);
          expect(earned).toBe(floored ? 0 : 1000 - lost);
        }
        expect(Number.isInteger(sum) && sum >= 0 && sum <= 10_000).toBe(true);
      }),
    );
  });

  test("each gain is what the total gains when its rules have no findings any more", () => {
    fc.assert(
      fc.property(findings, (list) => {
        const { gains, total: before } = score(list);
        for (const { rules, points } of gains) {
          const rest = list.filter(({ rule }) => !rules.includes(rule));
          expect(total(rest) - before).toBe(points);
        }
        const points = gains.map((gain) => gain.points);
        expect(points).toEqual(points.toSorted((a, b) => b - a));
      }),
    );
  });

  test("a score has the shape that is published, and 100 is shown only when nothing was lost", () => {
    fc.assert(
      fc.property(findings, (list) => {
        const made = score(list);
        expect(parseShape(scoreShape, made)).toEqual({ ok: true, value: made });
        expect(made.shown === 100).toBe(made.total === 10_000);
      }),
    );
  });
});

describe("numbers", () => {
  test("nothing found is 100, everything in documentation missing costs its 20", () => {
    expect(total([])).toBe(10_000);
    const documentation = PRICED.filter(({ category }) => category === "documentation");
    expect(total(documentation.map(({ id }) => finding(id, { severity: "critical" })))).toBe(8_000);
  });

  test("a line costs its worst finding, at most its price", () => {
    expect(total([finding("LIC-001", { severity: "medium" })])).toBe(10_000 - 30);
    expect(total([finding("LIC-001"), finding("LIC-001")])).toBe(10_000 - 250);
    expect(total([finding("META-TAG-001", { severity: "high" })])).toBe(10_000 - 10);
  });

  test.each([
    ["critical", 4, 1000],
    ["critical", 5, 1000],
    ["high", 2, 200],
    ["high", 9, 300],
    ["medium", 9, 150],
    ["low", 200, 100],
    ["info", 200, 100],
  ] as const)(
    "findings of severity %s × %i of one security rule cost %i tenths",
    (severity, count, lost) => {
      const list = Array.from({ length: count }, () => finding("SEC-ARC-001", { severity }));
      expect(total(list)).toBe(10_000 - 4 * lost);
    },
  );

  test("two findings with one fingerprint count once, as the graver", () => {
    const [low, high] = [
      finding("SEC-ARC-001", { severity: "low" }),
      finding("SEC-ARC-001", { severity: "high" }),
    ];
    const fingerprint = "f".repeat(32);
    expect(
      total([
        { ...low, fingerprint },
        { ...high, fingerprint },
      ]),
    ).toBe(10_000 - 400);
  });

  test("what only notes or decides costs nothing", () => {
    expect(total([finding("POL-001", { severity: "critical" }), finding("SUP-001")])).toBe(10_000);
  });

  test.each([
    ["blocked", 39],
    ["unverified", 79],
    ["needs-review", 100],
    ["passed", 100],
  ] as const)("%s shows at most %i, and the total stays", (verdict, shown) => {
    expect(score([], verdict)).toMatchObject({ shown, total: 10_000 });
  });
});

describe("the arithmetic of the validator that this replaces", () => {
  const perCategory = (list: readonly Finding[]) =>
    scoreFindings(list, "template", TEXTS).categories;

  test("metadata is not always 10: complete records earn all of it, empty ones nothing", () => {
    expect(perCategory([]).metadata.earned).toBe(1000);
    const all = PRICED.filter(({ category }) => category === "metadata");
    const worst = all.map(({ id }) => finding(id, { severity: "critical" }));
    expect(perCategory(worst).metadata.earned).toBe(0);
  });

  test("documentation never exceeds 100", () => {
    expect(perCategory([]).documentation.earned).toBe(1000);
    expect(pointSheet("documentation", "template").reduce((sum, { price }) => sum + price, 0)).toBe(
      100,
    );
  });

  test("being larger raises nothing: quality is only ever lost", () => {
    fc.assert(
      fc.property(findings, (list) => {
        expect(perCategory(list).quality.earned).toBeLessThanOrEqual(
          perCategory([]).quality.earned,
        );
      }),
    );
  });

  test("the whole range can be reached, not only 47 to 85", () => {
    const worst = PRICED.map(({ id }) => finding(id, { severity: "critical" }));
    expect(total(worst)).toBe(0);
    expect(total([])).toBe(10_000);
  });

  test("a template with a hard-coded password is not the best one", () => {
    const secret = finding("SEC-DIG-001", { severity: "critical", gate: true });
    expect(score([secret], "blocked").shown).toBeLessThanOrEqual(39);
    expect(score([]).shown).toBe(100);
  });
});

test("the costs are those of the seeds", () => {
  expect(SEVERITY_COSTS).toEqual({ critical: 250, high: 100, medium: 30, low: 10, info: 1 });
});
