/** What a registry or a folder calls things does no more than any other name. */
import { expect, test } from "vitest";
import { printCheck } from "../../builder/command/print-check.ts";
import { consumerBreaches } from "../../client/policy/evaluate-policy.ts";
import type { PolicySubject } from "../../client/policy/policy-subject.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { parsePolicy } from "../../schemas/policy.ts";

const SUBJECT: PolicySubject = {
  name: "acme/hello",
  version: "1.0.0",
  license: "MIT",
  summaryLength: 40,
  verdict: "passed",
  score: 100,
  rules: ["__proto__", "constructor", "toString", "hasOwnProperty"],
  criticalFindings: 0,
  highFindings: 0,
  dependencies: [],
  config: undefined,
  layers: [],
  size: 1,
  fileDigest: () => undefined,
};

test("rules and verdicts with the names of an object's own parts have no level", () => {
  const policy = { rules: { "SEC-001": "deny" }, verdicts: { unverified: "deny" } } as const;
  const verdict = "constructor" as PolicySubject["verdict"];
  expect(consumerBreaches(policy, { ...SUBJECT, verdict })).toEqual([]);
});

test("a policy cannot change what every object has", () => {
  parsePolicy(JSON.parse('{"rules": {"__proto__": "allow"}, "__proto__": {"licenses": {}}}'));
  expect(({} as { licenses?: unknown }).licenses).toBeUndefined();
});

test("names of folders send no escape sequences to a terminal", () => {
  const lines: string[] = [];
  const terminal = {
    out: (line: string) => void lines.push(line),
    paint: (_: string, text: string) => text,
  } as Terminal;
  const name = "acme/\u001b]0;owned\u0007\u202e";
  const score = { shown: 1, verdict: "passed" } as never;
  const mend = { do: "remove", path: name, field: ["\u001b[2J"] } as const;
  printCheck(
    {
      findings: [],
      suppressed: [],
      scores: [{ name, version: "1.0.0\n\u001b[31m", score }],
      counts: { artifacts: 1, versions: 1 },
      mends: [],
      ownRules: [],
      mended: [{ path: name, applied: [mend], left: [mend] }],
      published: () => false,
    },
    { format: "text", prefix: "", terminal },
  );
  expect(lines.join("")).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(lines).toHaveLength(4);
});
