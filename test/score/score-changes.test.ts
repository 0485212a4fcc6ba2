import { expect, test } from "vitest";
import { scoreChanges } from "../../builder/score/score-changes.ts";
import { scoreVersion } from "../../builder/score/score-version.ts";
import type { Finding } from "../../schemas/finding.ts";
import type { Score, ScoreInputs } from "../../schemas/published/score.ts";

const INPUTS: ScoreInputs = {
  artifact: "a".repeat(64),
  ruleset: "1.0.0",
  advisories: null,
  policy: null,
};
const FOUND: Finding = {
  rule: "SEC-OSV-001",
  category: "security",
  severity: "high",
  gate: false,
  path: "x",
  message: "x",
  fix: "x",
  fingerprint: "1".repeat(32),
};

const scored = (inputs: Partial<ScoreInputs>, findings: readonly Finding[] = []): Score =>
  scoreVersion({
    type: "plugin",
    findings,
    rules: new Map(),
    verdict: "passed",
    reasons: [],
    inputs: { ...INPUTS, ...inputs },
  });
const tree = (score: Score) => new Map([["acme/hello@1.0.0", score]]);

test("equal trees have no changes", () => {
  expect(scoreChanges(tree(scored({})), tree(scored({})))).toEqual([]);
});

test("a new input that changes no score is no change", () => {
  expect(scoreChanges(tree(scored({})), tree(scored({ ruleset: "1.1.0" })))).toEqual([]);
});

test.each([
  ["artifact", { artifact: "b".repeat(64) }],
  ["ruleset", { ruleset: "1.1.0" }],
  ["advisories", { advisories: { digest: "c".repeat(64), count: 1, newest: null } }],
  ["policy", { policy: "d".repeat(64) }],
] as const)("a change names its cause: %s", (cause, inputs) => {
  expect(scoreChanges(tree(scored({})), tree(scored(inputs, [FOUND])))).toEqual([
    {
      name: "acme/hello",
      version: "1.0.0",
      before: 100,
      after: 96,
      verdictBefore: "passed",
      verdictAfter: "passed",
      causes: [cause],
      rules: ["SEC-OSV-001"],
    },
  ]);
});

test("versions that came and went are there, in order", () => {
  const before = new Map([["acme/old@1.0.0", scored({})]]);
  const after = new Map([["acme/new@1.0.0", scored({})]]);
  expect(
    scoreChanges(before, after).map(({ name, before: from, after: to }) => [name, from, to]),
  ).toEqual([
    ["acme/new", null, 100],
    ["acme/old", 100, null],
  ]);
});
