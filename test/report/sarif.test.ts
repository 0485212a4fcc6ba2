/** SARIF, judged by the schema that OASIS publishes. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import type { Log, Result, Run } from "sarif";
import { describe, expect, test } from "vitest";
import type { ReportInput } from "../../builder/report/report-input.ts";
import { SARIF_RESULTS_MAX, sarifReport } from "../../builder/report/sarif.ts";
import { finding, reportInput } from "./report-input.ts";

const schema = JSON.parse(
  readFileSync(new URL("../fixtures/sarif/sarif-schema-2.1.0.json", import.meta.url), "utf8"),
) as Record<string, unknown>;
// The schema is draft-04, of which it uses nothing that draft-07 reads otherwise but `id`.
const { $schema: _, id: __, ...draft07 } = schema;
const isSarif = new Ajv({
  strict: false,
  formats: {
    uri: (text: string) => URL.canParse(text),
    "uri-reference": (text: string) =>
      /^(?:[\w.~!$&'()*+,;=@/-]|%[\dA-F]{2})*$/.test(text) && URL.canParse(text, "https://a/b/"),
    "date-time": true,
  },
}).compile(draft07);

function run(parts: Partial<ReportInput>): Run {
  const log = JSON.parse(sarifReport(reportInput(parts))) as Log;
  expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true);
  return log.runs[0] as Run;
}

const results = (parts: Partial<ReportInput>): Result[] => run(parts).results ?? [];
const only = (parts: Partial<ReportInput>): Result => results(parts)[0] as Result;

describe("a SARIF report", () => {
  test("of nothing is valid and has no results", () => {
    expect(results({})).toEqual([]);
  });

  test("names place, level, rule, mend and a fingerprint that lines do not change", () => {
    const result = only({ findings: [finding()] });
    expect(result).toMatchObject({
      ruleId: "META-SCHEMA-002",
      level: "warning",
      message: { text: 'unknown field "sumary"\nMend: write summary' },
      partialFingerprints: {
        primaryLocationLineHash: "0123456789abcdef0123456789abcdef:1",
        "ashlar/v1": "0123456789abcdef0123456789abcdef",
      },
      suppressions: [],
    });
    expect(result.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: {
        uri: "registry/artifacts/acme/hello/artifact.md",
        uriBaseId: "%SRCROOT%",
      },
      region: { startLine: 7, startColumn: 1 },
    });
    expect(only({ findings: [finding({ line: 9 })] }).partialFingerprints).toEqual(
      result.partialFingerprints,
    );
  });

  test("describes every rule, each result points at its own, and security is graded", () => {
    const { tool, results: found } = run({ findings: [finding()] });
    const rules = tool.driver.rules ?? [];
    expect(rules[found?.[0]?.ruleIndex ?? -1]?.id).toBe("META-SCHEMA-002");
    const archive = rules.find(({ id }) => id === "SEC-ARC-001");
    expect(archive?.properties?.["security-severity"]).toMatch(/^[9741]\.0$/);
    for (const rule of rules) {
      expect(rule.help?.text.length, rule.id).toBeGreaterThan(90);
      expect(rule).not.toHaveProperty("helpUri");
      expect("security-severity" in (rule.properties ?? {})).toBe(
        rule.properties?.tags?.includes("security"),
      );
    }
  });

  test("what blocks is an error, whatever its severity", () => {
    expect(only({ findings: [finding({ severity: "low", gate: true })] }).level).toBe("error");
  });

  test("accepted findings carry who accepted them, why and until when", () => {
    const suppressed = {
      reason: "false-positive",
      note: "a test key",
      by: "ada",
      until: "2027-01-01T00:00:00Z",
    };
    expect(only({ suppressed: [finding({ suppressed })] }).suppressions).toEqual([
      {
        kind: "external",
        status: "accepted",
        justification: "false-positive: a test key (ada until 2027-01-01T00:00:00Z)",
      },
    ]);
  });

  test("keeps the worst of too many, and says how many it left out", () => {
    const many = Array.from({ length: SARIF_RESULTS_MAX + 3 }, () => finding());
    const { results: kept = [], invocations } = run({
      findings: [...many, finding({ severity: "critical" })],
    });
    expect([kept.length, kept[0]?.level]).toEqual([SARIF_RESULTS_MAX, "error"]);
    expect(invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toBe("4 more findings");
  });

  test("a hostile path or message stays a relative reference and plain text", () => {
    const result = only({
      findings: [finding({ path: "javascript:a/b c?d#e%/ü:1", message: "[x](https://evil) {0}" })],
      prefix: "",
    });
    expect(result.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(
      "javascript%3Aa/b%20c%3Fd%23e%25/%C3%BC%3A1",
    );
    expect(result.message.text).not.toMatch(/\]\(|\{\d+\}/);
  });

  test("is valid for any text", () => {
    const anyText = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(anyText, anyText, fc.constantFrom("", "registry/", "../a b/"), (a, b, prefix) => {
        const findings = [finding({ path: a, message: b, fix: a })];
        return isSarif(JSON.parse(sarifReport(reportInput({ findings, prefix, rules: [] }))));
      }),
      { numRuns: 60 },
    );
  });
});
