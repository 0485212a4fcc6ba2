/** A scaffolded registry is a registry: every preset checks without a finding and builds at once. */
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { REGISTRY_PRESETS } from "../../builder/scaffold/registry-preset.ts";
import { buildRegistry } from "../builder/build-registry.ts";
import { temporaryFolder } from "../make-tree.ts";
import { runInProcess } from "../run-in-process.ts";

const PERSON = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
};
/** One for all: keys of this machine, and what the checks found in the same files. */
const HOME = { HOME: join(tmpdir(), "ashlar-test-init-home") };
const OWNED = ["--url", "https://example.org/reef", "--owner", "ada", "--owner-id", "1815"];

async function init(cwd: string, ...args: readonly string[]) {
  return runInProcess(["init", "--registry", "reef", ...OWNED, ...args], { cwd, env: PERSON });
}

describe("a new registry of each preset", () => {
  test("is a commit that has no findings and is built", async () => {
    const cwd = await temporaryFolder();
    const made = await init(cwd, "--preset", "official", "--commit", "--json");
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    const { commit, files } = JSON.parse(made.stdout);
    const folder = join(cwd, "reef");
    const git = (...args: string[]) =>
      execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
    expect(git("rev-parse", "main")).toBe(commit);
    expect(git("ls-files").split("\n")).toEqual(files);
    const args = ["build", "--commit", "HEAD", "--no-site", "--json"];
    const built = await runInProcess(args, { cwd: folder, env: HOME });
    expect(built.exitCode).toBe(0);
    expect(JSON.parse(built.stdout)).toMatchObject({
      ok: true,
      findings: [],
      verdicts: { passed: 1, blocked: 0 },
      counts: { artifacts: 1, versions: 1, publishers: 1 },
    });
    expect(git("status", "--porcelain")).toBe("");
  });

  /** The sample is the same in all, and its files were looked into above. */
  test.each(Object.keys(REGISTRY_PRESETS))("%s: its records have no findings", async (preset) => {
    const cwd = await temporaryFolder();
    expect(await init(cwd, "--preset", preset)).toMatchObject({ exitCode: 0 });
    const { result, tree } = await buildRegistry(join(cwd, "reef/registry"));
    expect(result.findings).toEqual([]);
    expect(tree.size).toBeGreaterThan(50);
  });
});

describe("ashlar init --registry", () => {
  test("refuses a folder that holds something, and leaves it alone", async () => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, "reef"));
    await writeFile(join(cwd, "reef/notes.txt"), "mine");
    const { exitCode, stderr } = await init(cwd);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("is not empty: it holds notes.txt");
    expect(await readdir(join(cwd, "reef"))).toEqual(["notes.txt"]);
  });

  test("takes the clone of an empty repository", async () => {
    const cwd = await temporaryFolder();
    execFileSync("git", ["init", "--quiet", join(cwd, "reef")]);
    expect(await init(cwd)).toMatchObject({ exitCode: 0 });
  });

  test("writes nothing with --dry-run, and says what it would write", async () => {
    const cwd = await temporaryFolder();
    const { exitCode, stdout } = await init(cwd, "--dry-run");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("registry/artifacts/reef/greeting/artifact.md");
    expect(await readdir(cwd)).toEqual([]);
  });

  test("names everything that is missing or wrong at once, and what was meant", async () => {
    const cwd = await temporaryFolder();
    const bare = await runInProcess(["init", "--registry", "reef"], { cwd });
    expect(bare.exitCode).toBe(2);
    expect(bare.stderr).toMatch(/--url \S+, --owner LOGIN, --owner-id NUMBER/);
    const meant = await init(cwd, "--preset", "comunity");
    expect(meant.stderr).toContain("did you mean community?");
    const wrong = await init(cwd, "--id", "Reef!", "--owner", "a b", "--title", "x\n- y");
    expect(wrong.exitCode).toBe(2);
    for (const option of ["--id", "--owner", "--title"]) expect(wrong.stderr).toContain(option);
    expect(await readdir(cwd)).toEqual([]);
  });

  test("keeps words that YAML would read as something else", async () => {
    const cwd = await temporaryFolder();
    const title = 'yes: "no" # null';
    const made = await init(cwd, "--title", title, "--publisher", "1e3", "--commit");
    expect(made.exitCode).toBe(0);
    const record = await readFile(join(cwd, "reef/registry/registry.yaml"), "utf8");
    expect(parse(record)).toMatchObject({ title });
    const publisher = await readFile(join(cwd, "reef/registry/publishers/reef.yaml"), "utf8");
    expect(parse(publisher)).toMatchObject({ displayName: "1e3" });
  });

  test("makes and signs with real keys, outside of the repository", async () => {
    const cwd = await temporaryFolder();
    const keys = join(cwd, "offline");
    const made = await init(cwd, "--generate-keys", keys, "--no-passphrase", "--commit");
    expect(made).toMatchObject({ exitCode: 0 });
    expect(made.stdout).toContain("[x] 2 root keys have signed");
    expect(await readdir(keys)).toContain("root-3");
    const folder = join(cwd, "reef");
    const { stdout } = await runInProcess(["key", "status", "--json"], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, proposals: [] });
    const checked = await runInProcess(["check", "--json"], { cwd: folder, env: HOME });
    expect(JSON.parse(checked.stdout)).toMatchObject({ ok: true, findings: [] });
  });
});
