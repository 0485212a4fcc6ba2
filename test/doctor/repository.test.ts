/** What `ashlar doctor` finds of a repository: each row from a repository that is so. */
import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { judgeRepository } from "../../builder/doctor/judge-repository.ts";
import { repositoryFacts } from "../../builder/doctor/repository-facts.ts";
import { workflowVersion } from "../../builder/doctor/workflow-version.ts";
import { commitAll, makeRegistry, temporaryFolder } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";
import { trustFiles } from "../trust/trust-files.ts";

let registry: string;
beforeEach(async () => {
  registry = makeRegistry({ ...(await trustFiles({ registry: "small" })) });
  commitAll(registry);
});

async function states(...more: string[]): Promise<Record<string, string>> {
  const { stdout } = await runInProcess(["doctor", "--registry", registry, "--json", ...more]);
  const { rows } = JSON.parse(stdout) as { rows: { id: string; state: string }[] };
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
}

test("a whole clone with keys lacks nothing but a policy, and the builder's keys", async () => {
  expect(await states("--now", "2026-03-01")).toMatchObject({
    ...{ node: "yes", repository: "yes", history: "yes", committed: "yes", registry: "yes" },
    ...{ policy: "no", keys: "yes", "key-root": "yes", "key-targets": "yes" },
    ...{ "key-proposals": "yes", "online-keys": "no" },
  });
});

test("keys that will expire, and ones that have", async () => {
  expect((await states("--now", "2099-01-01"))["key-root"]).toBe("blocks");
  const facts = await repositoryFacts(registry, process.env);
  const rows = judgeRepository(facts, new Date("2099-01-01"));
  expect(rows.find(({ id }) => id === "key-root")?.fix).toContain("ashlar key renew root");
});

test("a shallow clone, records that cannot be read, files that no commit has", async () => {
  const clone = join(temporaryFolder(), "clone");
  await writeFile(join(registry, "notes.txt"), "more");
  commitAll(registry, "2026-03-03T04:05:06Z");
  execFileSync("git", ["clone", "--quiet", "--depth", "1", `file://${registry}/..`, clone]);
  registry = join(clone, "registry");
  await writeFile(join(registry, "policy.yaml"), "thresholds: {maxCritical: many}\n");
  await rm(join(registry, "registry.yaml"));
  const { stdout, exitCode } = await runInProcess(["doctor", "--registry", registry]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/NO {2}all of its history is here +a shallow clone/);
  expect(stdout).toMatch(/NO {2}registry.yaml can be read/);
  expect(stdout).toMatch(/NO {2}there is a policy/);
  expect(stdout).toMatch(/no {2}everything is committed/);
});

test("a folder that is no repository", async () => {
  await rm(join(registry, "../.git"), { recursive: true });
  await rm(join(registry, "trust"), { recursive: true });
  expect(await states()).toMatchObject({ repository: "no", keys: "no" });
});

test("a workflow says in its first line which one it is", async () => {
  expect(workflowVersion("# ashlar workflow 12\nname: check\n")).toBe(12);
  expect(workflowVersion("name: mine\n")).toBeUndefined();
  await mkdir(join(registry, "../.github/workflows"), { recursive: true });
  await writeFile(join(registry, "../.github/workflows/mine.yml"), "name: mine\n");
  const { exitCode } = await runInProcess(["doctor", "--registry", registry, "--update-workflows"]);
  expect(exitCode).toBe(0);
});

test("workflows that install by a lock file want one that git has", async () => {
  const top = join(registry, "..");
  expect(await states()).not.toHaveProperty("lock");
  await mkdir(join(top, ".github/workflows"), { recursive: true });
  await writeFile(join(top, ".github/workflows/check.yml"), "steps:\n  - run: npm ci\n");
  await writeFile(join(top, "package-lock.json"), "{}\n");
  expect((await states()).lock).toBe("no");
  execFileSync("git", ["add", "package-lock.json"], { cwd: top });
  expect((await states()).lock).toBe("yes");
});
