/** A registry's own rules in checks, builds and explanations: real modules in real processes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PayloadSubject } from "../../builder/check/rule.ts";
import { RULES } from "../../builder/check/rules.ts";
import type { PayloadFile } from "../../builder/parse/subject.ts";
import { askModule } from "../../builder/plugin/ask-module.ts";
import { matchesPath } from "../../builder/plugin/match-path.ts";
import { OWN_RULE_ID, type OwnRule } from "../../schemas/own-rule.ts";
import { makeRegistry, writeFiles } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";

const HELLO = "artifacts/acme/hello";

/** A registry with one rule of its own, in JavaScript. */
function withRule(source: string): string {
  const registry = makeRegistry();
  const record = readFileSync(join(registry, "registry.yaml"), "utf8").trimEnd();
  writeFiles(registry, {
    "rules/own.js": source,
    "registry.yaml": `${record}
rules:
  - id: XREG-OWN-001
    module: rules/own.js
    title: The registry's own complaint
    category: quality
    severity: low
    motivation: This registry wants something that no other registry wants.
    trigger: The payload holds something that this registry does not want.
    fix: Take what the finding names out of the payload, and check again.
    effort: minutes
`,
  });
  return registry;
}

interface Report {
  readonly findings: readonly {
    rule: string;
    path: string;
    line?: number;
    message: string;
    fix: string;
  }[];
  readonly scores: readonly { score: { verdict: string; reasons: readonly string[] } }[];
}

/** What was found is kept for one registry alone, so that its rule runs once in each test. */
const kept = (registry: string) => ["--registry", registry, "--cache", join(registry, "../cache")];

async function check(registry: string): Promise<Report> {
  const args = ["check", join(registry, HELLO), ...kept(registry), "--json"];
  return JSON.parse((await runInProcess(args)).stdout) as Report;
}

describe("a rule of the registry's own", () => {
  test("gives findings with a place, a price and an explanation", async () => {
    const registry = withRule(`
      export const wants = ["**/*.js"];
      export function check({ name, files, texts }) {
        return files
          .filter(({ path }) => texts[path]?.includes("export"))
          .map(({ path }) => ({ path, line: 1, message: name + " exports something" }));
      }`);
    const { findings } = await check(registry);
    const own = findings.filter(({ rule }) => rule === "XREG-OWN-001");
    expect(own[0]).toMatchObject({
      path: expect.stringMatching(/^artifacts\/acme\/hello\/[\d.]+\/files\/index\.js$/),
      line: 1,
      message: "acme/hello exports something",
      fix: "Take what the finding names out of the payload, and check again.",
    });
    const explained = await runInProcess(["explain", "XREG-OWN-001", "--registry", registry]);
    expect(explained.stdout).toContain("The registry's own complaint");
    const sarif = await runInProcess(["check", ...kept(registry), "--format", "sarif"]);
    expect(sarif.stdout).toContain('"id": "XREG-OWN-001"');
    const out = join(registry, "..", "dist");
    await runInProcess(["build", ...kept(registry), "--out", out, "--no-site"]);
    expect(readFileSync(join(out, "api/v1/rules.json"), "utf8")).toContain("XREG-OWN-001");
  });

  test("that never ends leaves the version unverified, and the check goes on", async () => {
    const { scores } = await check(withRule("export function check() { for (;;); }"));
    expect(scores[0]?.score).toMatchObject({ verdict: "unverified", reasons: ["XREG-OWN-001"] });
  });
});

describe("an answer", () => {
  const hello = { path: "index.js", entry: { path: "", kind: "file", size: 9 }, sha256: "" };
  const subject = {
    artifact: { name: "acme/hello", record: {} },
    version: { version: "1.0.0", folder: "v", manifest: {} },
    contents: { files: [hello], text: async () => "x" },
  } as unknown as PayloadSubject;
  const rule = { id: "XREG-OWN-001", module: "rules/own.js" } as OwnRule;
  const asked = (answer: unknown, size = 9, wants: string[] = []) => {
    const module = { wants, check: () => JSON.stringify(answer) };
    const file = { ...hello, entry: { ...hello.entry, size } };
    const contents = { ...subject.contents, files: [file as PayloadFile] };
    return askModule(module, rule, { ...subject, contents });
  };

  test("of nothing is a pass, and one about a file or the manifest has its place", async () => {
    expect(await asked([])).toEqual({ kind: "pass" });
    const answer = [
      { path: "index.js", line: 3, message: "m", severity: "high" },
      { path: "manifest.yaml", message: "n", fix: "f", other: 1 },
    ];
    expect(await asked(answer)).toEqual({
      kind: "fail",
      violations: [
        { at: { path: "v/files/index.js", line: 3, column: 1 }, message: "m", severity: "high" },
        { at: { path: "v/manifest.yaml" }, message: "n", fix: "f" },
      ],
    });
  });

  test.each([
    ["no list", {}, "its answer is no list of violations"],
    ["another shape", [{ path: 1, message: "m" }], "its answer is no list of violations: 0.path"],
    ["another severity", [{ path: "index.js", message: "m", severity: "fatal" }], "0.severity"],
    ["a file that is not there", [{ path: "../x", message: "m" }], 'it reports "../x"'],
    ["more than anyone reads", Array(1001).fill({ path: "index.js", message: "m" }), "no list"],
  ])("with %s is refused", async (_, answer, reason) => {
    await expect(asked(answer)).rejects.toThrow(reason);
  });

  test("without the texts that are too large to give is unknown, not a pass", async () => {
    expect(await asked([], 1e6, ["*.js"])).toMatchObject({ kind: "unknown" });
  });
});

test("ids of registries and of Ashlar never meet", () => {
  expect(RULES.filter(({ id }) => OWN_RULE_ID.test(id) || id.startsWith("X"))).toEqual([]);
});

test.each([
  ["package.json", "package.json", true],
  ["package.json", "a/package.json", false],
  ["**/package.json", "package.json", true],
  ["**/*.md", "a/b/c.md", true],
  ["*.md", "a/b.md", false],
  ["a/**/b", "a/b", true],
  ["a/**/b", "a/x/y/b", true],
  ["a/**/b", "a/x/y/c", false],
  ["src/**", "src/a/b.ts", true],
  ["file?.js", "file1.js", true],
  ["[a].js", "a.js", false],
  [`${"*a".repeat(50)}b`, "a".repeat(240), false],
])("the pattern %j on %j: %j", (pattern, path, matches) => {
  expect(matchesPath(pattern, path)).toBe(matches);
});
