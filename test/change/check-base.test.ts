/** `ashlar check --base`, as CI runs it on pull requests: real repositories, real commands. */
import { rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { commitAll, git, makeRegistry, type RegistryFiles, writeFiles } from "../make-registry.ts";
import { runCli } from "../run-cli.ts";

const OWNER = ["--author-id", "11", "--author", "ada"];
const HELLO = "artifacts/acme/hello";
const NEXT: RegistryFiles = {
  [`${HELLO}/1.2.0/manifest.yaml`]:
    "config:\n  entry: index.js\nchanges:\n  - {kind: changed, description: It greets twice.}\n",
  [`${HELLO}/1.2.0/files/index.js`]: "export const hello = (name) => `Hello, hello, ${name}!`;\n",
  [`${HELLO}/1.2.0/files/LICENSE`]: "Apache License, Version 2.0\n",
};

interface Report {
  readonly class: string;
  readonly reasons: readonly { class: string; path: string; message: string; fix?: string }[];
  readonly findings: readonly { rule: string; path: string }[];
  readonly scores: readonly { name: string; version: string }[];
}

/** A committed registry, and a branch on which `edit` was committed. */
function proposed(edit: (registry: string) => void, start: RegistryFiles = {}): string {
  const registry = makeRegistry(start);
  commitAll(registry);
  const top = dirname(registry);
  git(top, "2026-03-04T05:06:07Z", "checkout", "-q", "-b", "proposal");
  edit(registry);
  git(top, "2026-03-04T05:06:07Z", "add", "-A");
  git(top, "2026-03-04T05:06:07Z", "commit", "-q", "-m", "Proposal");
  return registry;
}

async function check(registry: string, author: readonly string[] = OWNER) {
  const args = ["check", "--base", "main", "--registry", registry, ...author, "--json"];
  const { stdout, stderr, exitCode } = await runCli(args);
  expect(stderr).toBe("");
  return { report: JSON.parse(stdout) as Report, exitCode };
}

const adding = (files: RegistryFiles) => (registry: string) => writeFiles(registry, files);

describe("the classes", () => {
  test("a new version by a member who may write: auto, exit code 0, with its score", async () => {
    const { report, exitCode } = await check(proposed(adding(NEXT)));
    expect(report.reasons).toEqual([]);
    expect([report.class, exitCode]).toEqual(["auto", 0]);
    expect(report.scores).toMatchObject([{ name: "acme/hello", version: "1.2.0" }]);
  });

  test("the same by somebody else, or by nobody known: an owner decides, exit code 10", async () => {
    const registry = proposed(adding(NEXT));
    for (const author of [["--author-id", "99"], []]) {
      const { report, exitCode } = await check(registry, author);
      expect([report.class, exitCode]).toEqual(["owner-approval", 10]);
      expect(report.reasons[0]?.message).toContain('an owner of "acme" decides');
    }
  });

  test("a number decides, not the login", async () => {
    const { report } = await check(proposed(adding(NEXT)), [
      "--author-id",
      "99",
      "--author",
      "ada",
    ]);
    expect(report.class).toBe("owner-approval");
  });

  test("who makes himself an owner in the same change is none", async () => {
    const publisher =
      "kind: organization\ndisplayName: Acme\nmembers:\n  - {login: ada, id: 11, role: owner}\n  - {login: eve, id: 99, role: owner}\n";
    const { report, exitCode } = await check(
      proposed(adding({ ...NEXT, "publishers/acme.yaml": publisher })),
      ["--author-id", "99", "--author", "eve"],
    );
    expect([report.class, exitCode]).toEqual(["maintainer-review", 11]);
    expect(report.reasons.map(({ class: kind }) => kind)).toContain("owner-approval");
    expect(report.reasons[0]?.message).toContain("not by one of its owners");
  });

  test.each([
    [
      "a new namespace",
      {
        "publishers/new.yaml":
          "kind: user\ndisplayName: New\nmembers:\n  - {login: ada, id: 11, role: owner}\n",
      },
    ],
    ["the registry's policy", { "policy.yaml": "rules: {}\n" }],
    ["suppressions", { "suppressions.yaml": "suppressions: []\n" }],
    ["files outside of the registry", { "../.github/workflows/x.yml": "on: push\n" }],
  ])("%s: a maintainer decides, exit code 11", async (_, files) => {
    const { report, exitCode } = await check(proposed(adding(files)));
    expect([report.class, exitCode]).toEqual(["maintainer-review", 11]);
  });

  test.each([
    ["a published file is changed", adding({ [`${HELLO}/1.0.0/files/index.js`]: "export {};\n" })],
    [
      "a file joins a published version",
      adding({ [`${HELLO}/1.0.0/files/more.js`]: "export {};\n" }),
    ],
    [
      "a published version is deleted",
      (registry: string) => rmSync(join(registry, HELLO, "1.0.0"), { recursive: true }),
    ],
    [
      "an artifact is deleted",
      (registry: string) => rmSync(join(registry, HELLO), { recursive: true }),
    ],
    [
      "a gate rule fails",
      adding({ ...NEXT, [`${HELLO}/1.2.0/manifest.yaml`]: "config:\n  entry: gone.js\n" }),
    ],
    [
      "a link leaves the payload",
      (registry: string) => {
        writeFiles(registry, NEXT);
        symlinkSync("/etc/passwd", join(registry, HELLO, "1.2.0/files/passwd"));
      },
    ],
  ])("%s: rejected, exit code 12", async (_, edit) => {
    const { report, exitCode } = await check(proposed(edit));
    expect([report.class, exitCode]).toEqual(["reject", 12]);
    expect(report.reasons[0]?.fix).toMatch(/\w/);
  });

  test.each([
    [
      "a yank",
      (text: string) =>
        text.replace("license:", 'versions:\n  "1.0.0": {yanked: It greets nobody.}\nlicense:'),
    ],
    [
      "a better summary",
      (text: string) => text.replace("in a friendly voice", "in a very friendly voice"),
    ],
  ])("%s by a member is auto", async (_, edit) => {
    const registry = proposed((folder) => {
      const base = git(
        dirname(folder),
        "2026-03-04T05:06:07Z",
        "show",
        `main:registry/${HELLO}/artifact.md`,
      );
      writeFiles(folder, { [`${HELLO}/artifact.md`]: edit(base) });
    });
    expect((await check(registry)).report).toMatchObject({ class: "auto", reasons: [] });
  });
});

describe("reviews", () => {
  const text = "---\ntitle: Good\nrating: 4\nversion: 1.1.0\n---\nIt greeted me.\n";
  const files = { [`${HELLO}/reviews/grace.md`]: text };

  test("one's own is auto, somebody else's is rejected", async () => {
    const registry = proposed(adding(files));
    expect((await check(registry, ["--author-id", "7", "--author", "Grace"])).report.class).toBe(
      "auto",
    );
    expect((await check(registry, ["--author-id", "7", "--author", "eve"])).report.class).toBe(
      "reject",
    );
  });
});

describe("what is looked at", () => {
  const broken: RegistryFiles = {
    "artifacts/acme/broken/artifact.md": "---\ntype: [\n---\n",
    "artifacts/acme/other/artifact.md": "---\ntype: plugin\nunknown: 1\n---\n",
  };

  test("other artifacts are not, however broken", async () => {
    const { report } = await check(proposed(adding(NEXT), broken));
    expect(report.findings.filter(({ path }) => !path.startsWith(HELLO))).toEqual([]);
    expect(report.class).toBe("auto");
  });

  test("dependencies are, as far as they matter", async () => {
    const manifest = (name: string, range: string) =>
      `config:\n  entry: index.js\ndependencies:\n  - {name: ${name}, version: "${range}"}\n`;
    const files = {
      "artifacts/acme/user/artifact.md":
        "---\ntype: module-node\ntitle: User\ncategories: [tools]\n---\n",
      "artifacts/acme/user/1.0.0/manifest.yaml": manifest("acme/hello", "^1.0.0"),
      "artifacts/acme/user/1.0.0/files/index.js": "export {};\n",
    };
    const rules = async (more: RegistryFiles) =>
      (await check(proposed(adding({ ...files, ...more })))).report.findings
        .filter(({ rule }) => rule.startsWith("DEP-"))
        .map(({ rule }) => rule);
    expect(await rules({})).toEqual([]);
    expect(
      await rules({ "artifacts/acme/user/1.0.0/manifest.yaml": manifest("acme/helo", "^1.0.0") }),
    ).toEqual(["DEP-RES-004"]);
    expect(
      await rules({ "artifacts/acme/user/1.0.0/manifest.yaml": manifest("acme/hello", "^9.0.0") }),
    ).toEqual(["DEP-RES-004"]);
  });

  test("what main got meanwhile is no part of the change", async () => {
    const registry = proposed(adding(NEXT));
    const top = dirname(registry);
    git(top, "2026-03-05T05:06:07Z", "checkout", "-q", "main");
    writeFiles(registry, { "policy.yaml": "rules: {}\n" });
    git(top, "2026-03-05T05:06:07Z", "add", "-A");
    git(top, "2026-03-05T05:06:07Z", "commit", "-q", "-m", "Meanwhile");
    git(top, "2026-03-05T05:06:07Z", "checkout", "-q", "proposal");
    expect((await check(registry)).report.class).toBe("auto");
  });
});

test.each([
  [["--base", "nowhere"], "E_REVISION"],
  [["--base", "main", "--fix"], "E_USAGE"],
  [["--base", "main", "--author-id", "ada"], "E_USAGE"],
])("%j says what is wrong", async (args, code) => {
  const registry = makeRegistry();
  commitAll(registry);
  const { stderr, exitCode } = await runCli(["check", "--registry", registry, ...args]);
  expect(stderr).toContain(`[${code}]`);
  expect(stderr).toContain("fix: ");
  expect(exitCode).toBeGreaterThan(0);
});
