import { ruleList } from "../../builder/emit/registry-documents.ts";
import type { ReportInput } from "../../builder/report/report-input.ts";
import type { Finding } from "../../schemas/finding.ts";
import type { Score } from "../../schemas/published/score.ts";

export function finding(parts: Partial<Finding> = {}): Finding {
  return {
    rule: "META-SCHEMA-002",
    category: "metadata",
    severity: "medium",
    gate: false,
    path: "artifacts/acme/hello/artifact.md",
    line: 7,
    column: 1,
    artifact: "acme/hello",
    message: 'unknown field "sumary"',
    fix: "write summary",
    fingerprint: "0123456789abcdef0123456789abcdef",
    ...parts,
  };
}

const category = { weight: 10, earned: 900, floored: false, lines: [] };

export const SCORE: Score = {
  verdict: "needs-review",
  reasons: ["REV-001"],
  shown: 84,
  total: 8400,
  categories: {
    security: category,
    quality: category,
    documentation: category,
    metadata: category,
  },
  gains: [
    {
      title: "An example for each export",
      rules: ["DOC-EX-001"],
      points: 250,
      fix: "Add one.",
      effort: "minutes",
    },
  ],
  inputs: { artifact: "0".repeat(64), ruleset: "1.0.0", advisories: null, policy: null },
};

export function reportInput(parts: Partial<ReportInput> = {}): ReportInput {
  return {
    findings: [],
    suppressed: [],
    scores: [],
    rules: ruleList().rules,
    prefix: "registry/",
    ...parts,
  };
}
