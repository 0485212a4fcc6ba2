import { describe, expect, test } from "vitest";
import type { Rule } from "../../builder/check/rule.ts";
import { RULES } from "../../builder/check/rules.ts";
import { runRules } from "../../builder/check/run-rules.ts";
import { findingShape } from "../../schemas/finding.ts";
import { parseShape } from "../../schemas/parse.ts";
import { checkChanges, repositoryWith } from "./check-changes.ts";

const HELLO = "artifacts/acme/hello";
const GREETER = "artifacts/acme/greeter";
const breakEntry = (text: string) => text.replace("entry: hello.mjs", "entry: gone.mjs");

/** A rule on versions, of which only what a test is about is given. */
function versionRule(part: Partial<Extract<Rule, { scope: "version" }>>): Rule {
  return {
    id: "TEST-RULE-001",
    title: "A rule of this test",
    category: "quality",
    severity: "low",
    gate: false,
    appliesTo: "all",
    motivation: "It stands for any rule.",
    trigger: "Whatever the test wants.",
    fix: "Nothing needs to be mended.",
    effort: "minutes",
    scope: "version",
    check: () => ({ kind: "pass" }),
    ...part,
  };
}

describe("what a gate finding keeps out", () => {
  test("on a version: that version; the others are published", async () => {
    const result = await checkChanges({ [`${HELLO}/1.1.0/manifest.yaml`]: breakEntry });
    expect(result.isQuarantined("acme/hello")).toBe(false);
    expect(result.isQuarantined("acme/hello", "1.1.0")).toBe(true);
    expect(result.isQuarantined("acme/hello", "1.0.0")).toBe(false);
    expect(result.verdict("acme/hello")).toBe("passed");
    expect(result.verdict("acme/hello", "1.1.0")).toBe("blocked");
    expect(result.verdictCounts).toEqual({
      blocked: 1,
      "needs-review": 0,
      unverified: 0,
      passed: 6,
    });
    expect(result.quarantined).toMatchObject([
      {
        artifact: "acme/hello",
        version: "1.1.0",
        findings: [{ rule: "QUAL-ENTRY-001", gate: true }],
      },
    ]);
  });

  test("on artifact.md: the artifact with all versions", async () => {
    const edit = (text: string) => text.replace("license:", "downloads: 5\nlicense:");
    const result = await checkChanges({ [`${HELLO}/artifact.md`]: edit });
    expect(result.isQuarantined("acme/hello")).toBe(true);
    expect(result.isQuarantined("acme/hello", "1.0.0")).toBe(true);
    expect(result.verdictCounts.blocked).toBe(2);
    expect(result.quarantined).toHaveLength(1);
  });

  test("on a publisher: all artifacts of the namespace, with the publisher's finding", async () => {
    const result = await checkChanges({
      "publishers/acme.yaml": (text) => text.replace("owner", "read"),
    });
    expect(result.quarantined.map(({ artifact }) => artifact)).toEqual(
      ["greeter", "hello", "host", "machine", "mood", "starter"].map((name) => `acme/${name}`),
    );
    for (const { findings } of result.quarantined) {
      expect(findings).toMatchObject([{ rule: "META-OWN-001", path: "publishers/acme.yaml" }]);
    }
  });

  test("on a review: that review only", async () => {
    const path = `${HELLO}/reviews/roadrunner.md`;
    const result = await checkChanges({
      [path]: (text) => text.replace("rating: 5", "rating: 50"),
      [`${HELLO}/reviews/coyote.md`]: "---\ntitle: Good\nrating: 4\nversion: 1.1.0\n---\nGood.\n",
    });
    expect(result.isReviewQuarantined(path)).toBe(true);
    expect(result.isReviewQuarantined(`${HELLO}/reviews/coyote.md`)).toBe(false);
    expect(result.verdict("acme/hello", "1.1.0")).toBe("passed");
    expect(result.quarantined).toEqual([]);
  });

  test("a review's finding does not stand among those that keep an artifact out", async () => {
    const result = await checkChanges({
      [`${HELLO}/reviews/roadrunner.md`]: (text) => text.replace("rating: 5", "rating: 50"),
      [`${HELLO}/artifact.md`]: (text) => text.replace("title: Hello", "title: [Hello"),
    });
    const entry = result.quarantined.find(
      ({ artifact, version }) => artifact === "acme/hello" && !version,
    );
    expect(entry?.findings.map(({ path }) => path)).toEqual([`${HELLO}/artifact.md`]);
  });

  test("an artifact named reviews keeps its own findings", async () => {
    const repository = await repositoryWith({
      "artifacts/acme/reviews/artifact.md": "---\ntype: plugin\n---\n",
    });
    const entry = runRules(repository).quarantined.find(
      ({ artifact }) => artifact === "acme/reviews",
    );
    expect(entry?.findings.length).toBeGreaterThan(0);
  });

  test("a folder cannot pass for another artifact's version", async () => {
    const name = "artifacts/acme/hello@1.1.0";
    const result = await checkChanges({ [`${name}/artifact.md`]: "---\ntype: plugin\n---\n" });
    expect(result.isQuarantined("acme/hello@1.1.0")).toBe(true);
    expect(result.isQuarantined("acme/hello", "1.1.0")).toBe(false);
  });

  test("the last version that could be published takes its artifact along", async () => {
    const result = await checkChanges({ [`${GREETER}/1.0.0/files/greeter.mjs`]: null });
    expect(result.isQuarantined("acme/greeter")).toBe(true);
    const rules = result.quarantined.flatMap(({ findings }) => findings.map(({ rule }) => rule));
    expect(rules).toContain("META-EMPTY-001");
  });

  test("who depends on it is told, and stays", async () => {
    const result = await checkChanges({ [`${HELLO}/1.1.0/manifest.yaml`]: breakEntry });
    const found = result.findings.filter(({ rule }) => rule === "DEP-RES-004");
    expect(found).toMatchObject([
      { artifact: "acme/greeter", version: "1.0.0", line: 5, gate: false },
    ]);
    expect(result.isQuarantined("acme/greeter", "1.0.0")).toBe(false);
  });
});

describe("a rule that throws", () => {
  const broken = versionRule({
    gate: true,
    check: ({ version }) => {
      if (version === "1.1.0") throw new RangeError("no\nidea");
      return { kind: "pass" };
    },
  });

  test("is an outcome, and leaves what it looked at unverified", async () => {
    const result = runRules(await repositoryWith({}), { rules: [broken, ...RULES] });
    const errors = result.outcomes.filter(({ outcome }) => outcome === "error");
    expect(errors).toEqual([
      {
        rule: "TEST-RULE-001",
        artifact: "acme/hello",
        version: "1.1.0",
        path: `${HELLO}/1.1.0`,
        outcome: "error",
        reason: "no\\u{a}idea",
      },
    ]);
    expect(result.verdict("acme/hello", "1.1.0")).toBe("unverified");
    expect(result.verdict("acme/hello", "1.0.0")).toBe("passed");
    expect(result.findings).toEqual([]);
  });

  test("about a publisher leaves all its versions unverified", async () => {
    const rule: Rule = {
      ...versionRule({}),
      scope: "publisher",
      check: () => {
        throw new Error("no idea");
      },
    };
    expect(runRules(await repositoryWith({}), { rules: [rule] }).verdictCounts.unverified).toBe(7);
  });
});

test("a version without an archive is left out even when no rule objects", async () => {
  const result = runRules(await repositoryWith({ [`${HELLO}/1.1.0/files/hello.mjs`]: null }), {
    rules: [],
  });
  expect(result.isQuarantined("acme/hello", "1.1.0")).toBe(true);
  expect(result.verdict("acme/hello", "1.1.0")).toBe("blocked");
});

test("a rule for some types is not asked about others", async () => {
  const asked: string[] = [];
  const check: Extract<Rule, { scope: "version" }>["check"] = (_, { name }) => {
    asked.push(name);
    return { kind: "not-applicable", reason: "it is only counted" };
  };
  const result = runRules(await repositoryWith({}), {
    rules: [versionRule({ appliesTo: ["model"], check })],
  });
  expect(asked).toEqual(["acme/mood"]);
  expect(result.outcomes).toEqual([
    {
      rule: "TEST-RULE-001",
      artifact: "acme/mood",
      version: "1.0.0",
      path: "artifacts/acme/mood/1.0.0",
      outcome: "not-applicable",
      reason: "it is only counted",
    },
  ]);
});

test("a rule may weigh a violation differently and give the mend itself", async () => {
  const at = { path: "x", line: 2, column: 3, pointer: "/a" };
  const check = () => ({
    kind: "fail" as const,
    violations: [
      { at, message: "worse", severity: "critical" as const, fix: "this" },
      { at, message: "as usual" },
    ],
  });
  const { findings } = runRules(await repositoryWith({}), {
    rules: [versionRule({ appliesTo: ["model"], check })],
  });
  const shared = {
    rule: "TEST-RULE-001",
    category: "quality",
    gate: false,
    ...at,
    artifact: "acme/mood",
    version: "1.0.0",
  };
  expect(findings).toMatchObject([
    { ...shared, severity: "low", message: "as usual", fix: "Nothing needs to be mended." },
    { ...shared, severity: "critical", message: "worse", fix: "this" },
  ]);
});

test("of many findings of one rule on one subject a hundred are reported", async () => {
  const check = () => ({
    kind: "fail" as const,
    violations: Array.from({ length: 250 }, (_, index) => ({
      at: { path: "x", line: index + 1 },
      message: "again",
    })),
  });
  const { findings } = runRules(await repositoryWith({}), {
    rules: [versionRule({ appliesTo: ["model"], check })],
  });
  expect(findings).toHaveLength(100);
  expect(findings[0]?.message).toBe("151 more findings like the others of this rule");
});

test("a hundred reviews that do not count are all left out", async () => {
  const text = "---\ntitle: Good\nrating: 4\nversion: 9.0.0\n---\nGood.\n";
  const paths = Array.from({ length: 150 }, (_, index) => `${HELLO}/reviews/guest-${index}.md`);
  const result = await checkChanges(Object.fromEntries(paths.map((path) => [path, text])));
  expect(paths.filter((path) => !result.isReviewQuarantined(path))).toEqual([]);
});

test("findings are ordered by path, line, column and rule, whatever the order of the subjects", async () => {
  const repository = await repositoryWith({
    [`${HELLO}/artifact.md`]: (text) =>
      text.replace("[tools]", "[cooking]").replace("[greeting, text]", "[b, a]"),
    [`${GREETER}/artifact.md`]: (text) => text.replace("license: MIT\n", ""),
    "notes.txt": "x",
  });
  const { findings, outcomes } = runRules(repository);
  expect(findings.map(({ path, line, column }) => `${path}:${line ?? 0}:${column ?? 0}`)).toEqual([
    `${GREETER}/artifact.md:2:1`,
    `${HELLO}/artifact.md:5:14`,
    `${HELLO}/artifact.md:6:8`,
    `${HELLO}/artifact.md:6:11`,
    "notes.txt:0:0",
  ]);
  const turned = runRules(
    { ...repository, artifacts: repository.artifacts.toReversed() },
    { rules: RULES.toReversed() },
  );
  expect(turned.findings).toEqual(findings);
  expect(turned.outcomes).toEqual(outcomes);
});

test("findings about hostile names have the shape that is published", async () => {
  const long = "x".repeat(3000);
  const { findings, outcomes } = await checkChanges({
    [`artifacts/acme/\u202e\u0007${long}/artifact.md`]: "---\ntype: \ud800\n---\n",
    "artifacts/\ud800/hello/1.0\n/manifest.yaml": "config: 1\n",
    [`${HELLO}/${long}/manifest.yaml`]: `${long}: 1\n`,
    [`${HELLO}/reviews/${long}.md`]: `---\n"${long}": 1\n---\n`,
  });
  expect(findings.length).toBeGreaterThan(8);
  for (const finding of findings)
    expect(parseShape(findingShape, finding)).toEqual({ ok: true, value: finding });
  expect(JSON.stringify([findings, outcomes]).isWellFormed()).toBe(true);
});
