/** Whoever installs may be stricter than the registry: real installs from a built tree. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTree, temporaryFolder } from "../make-tree.ts";
import { runInProcess } from "../run-in-process.ts";

async function installWith(
  policy: string,
  place: "project" | "user" | "option" = "project",
  args: readonly string[] = [],
) {
  const tree = await makeTree([
    {
      name: "acme/pipeline",
      license: "GPL-3.0-only",
      versions: [
        { version: "1.0.0", verdict: "needs-review", dependencies: { "acme/charts": "^1.0.0" } },
      ],
    },
    { name: "acme/charts", versions: [{ version: "1.2.0" }] },
  ]);
  const folder = await temporaryFolder();
  const config = await temporaryFolder();
  const file = {
    project: join(folder, "ashlar-policy.yaml"),
    user: join(config, "ashlar", "policy.yaml"),
    option: join(folder, "mine.yaml"),
  }[place];
  const { mkdir } = await import("node:fs/promises");
  await mkdir(join(file, ".."), { recursive: true });
  writeFileSync(file, policy);
  const result = await runInProcess(
    [
      "install",
      "acme/pipeline",
      "--registry",
      tree.folder,
      ...(place === "option" ? ["--policy", "mine.yaml"] : []),
      ...args,
    ],
    { cwd: folder, env: { XDG_CONFIG_HOME: config } },
  );
  return { ...result, installed: existsSync(join(folder, "ashlar_modules/acme/pipeline")) };
}

test("without anything to say a policy lets everything in", async () => {
  const { exitCode, installed } = await installWith("{}\n");
  expect([exitCode, installed]).toEqual([0, true]);
});

test.each(["project", "user", "option"] as const)(
  "a policy of the %s refuses, and nothing is placed",
  async (place) => {
    const { exitCode, stderr, installed } = await installWith(
      "licenses:\n  allow: [MIT, Apache-2.0]\n",
      place,
    );
    expect([exitCode, installed]).toEqual([8, false]);
    expect(stderr).toContain("[E_POLICY]");
    expect(stderr).toContain('acme/pipeline@1.0.0: its license "GPL-3.0-only" is not accepted');
    expect(stderr).toContain("licenses.allow)");
    expect(stderr).toContain("fix: ");
  },
);

test("what is only needed by something else is judged as well, and a dry run says so", async () => {
  const policy = "artifacts:\n  deny:\n    - {name: acme/charts, reason: We draw by hand.}\n";
  for (const args of [[], ["--dry-run"]]) {
    const { exitCode, stderr, installed } = await installWith(policy, "project", args);
    expect([exitCode, installed]).toEqual([8, false]);
    expect(stderr).toContain("acme/charts@1.2.0 is banned: We draw by hand.");
    expect(stderr).toContain("acme/pipeline@1.0.0: it depends on acme/charts ^1.0.0");
  }
});

test("a verdict can be refused, or warned of", async () => {
  const refused = await installWith("verdicts: {needs-review: deny}\n");
  expect([refused.exitCode, refused.installed]).toEqual([8, false]);
  const warned = await installWith("verdicts: {needs-review: warn}\n");
  expect([warned.exitCode, warned.installed]).toEqual([0, true]);
  expect(warned.stderr).toContain("its verdict is needs-review");
});

test.each([
  ["licenses:\n  allow: MIT\n", "licenses.allow: "],
  ["licences: {}\n", "unknown field"],
  ["a: [\n", "ashlar-policy.yaml:2:1"],
])("a policy that cannot be read stops the install: %j", async (policy, said) => {
  const { exitCode, stderr, installed } = await installWith(policy);
  expect([exitCode, installed]).toEqual([2, false]);
  expect(stderr).toContain("[E_POLICY_FILE]");
  expect(stderr).toContain(said);
});
