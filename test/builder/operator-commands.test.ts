/** `ashlar build`, `check` and `serve` as a user runs them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { commitAll, makeRegistry, temporaryFolder, writeFiles } from "../make-registry.ts";
import { KEPT_CODE, runCli } from "../run-cli.ts";
import { runInProcess } from "../run-in-process.ts";

const LAUNCHER = join(import.meta.dirname, "../../client/ashlar.js");
const BROKEN = {
  "artifacts/acme/broken/artifact.md": "---\ntype: module-node\ntype: plugin\n---\n",
};

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name).slice(folder.length + 1))
    .sort();

test("build says what it built, and two builds are identical, website included", async () => {
  const registry = makeRegistry();
  commitAll(registry);
  const cwd = dirname(registry);
  // Development keys are made once for each user.
  const env = { HOME: temporaryFolder() };
  const first = await runCli(["build", "--out", "one", "--base-url", "http://127.0.0.1:8080"], {
    cwd,
    env,
  });
  expect(first.stdout).toMatch(/Built 1 artifacts, 2 versions, 1 publishers in [\d.]+ s/);
  expect(first.exitCode).toBe(0);
  const second = await runInProcess(
    ["build", "--commit", "HEAD", "--out", "two", "--base-url", "http://127.0.0.1:8080/"],
    { cwd, env },
  );
  expect(second.exitCode).toBe(0);
  const files = filesOf(join(cwd, "one"));
  expect(filesOf(join(cwd, "two"))).toEqual(files);
  expect(files).toContain("a/acme/hello/index.html");
  for (const file of files)
    expect(
      readFileSync(join(cwd, "two", file)).equals(readFileSync(join(cwd, "one", file))),
      file,
    ).toBe(true);
  expect(readdirSync(cwd).sort()).toEqual([".git", "one", "registry", "two"]);
}, 120_000);

test("build of a registry with a broken entry exits 1, shows place and mend, and publishes the rest", async () => {
  const registry = makeRegistry(BROKEN);
  const cwd = dirname(registry);
  const { exitCode, stdout, stderr } = await runInProcess(["build", "--no-site"], { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    'registry/artifacts/acme/broken/artifact.md:3:1 critical, blocks META-PARSE-001 map keys must be unique ("type" first at 2:1)',
  );
  expect(stderr).toContain("fix: remove one of them");
  expect(stdout).toMatch(/left out {2}1 entries/);
  expect(existsSync(join(cwd, "dist/ashlar.json"))).toBe(true);
});

test("build --json is one document with the findings", async () => {
  const { exitCode, stdout } = await runInProcess(["build", "--no-site", "--json"], {
    cwd: dirname(makeRegistry(BROKEN)),
  });
  const printed = JSON.parse(stdout) as {
    ok: boolean;
    counts: object;
    findings: { rule: string }[];
  };
  expect([exitCode, printed.ok, printed.counts]).toEqual([
    1,
    false,
    { artifacts: 1, versions: 2, publishers: 1 },
  ]);
  expect(printed.findings.map(({ rule }) => rule)).toContain("META-PARSE-001");
});

test.each([
  ["--now is no time", ["--now", "tomorrow"], 2, "E_NOW"],
  ["the revision does not exist", ["--commit", "nowhere"], 3, "E_REVISION"],
  ["the folder does not exist", ["--registry", "nowhere"], 3, "E_NO_FOLDER"],
  ["the URL is none", ["--base-url", "ftp://x"], 2, "E_USAGE"],
  ["worktree and commit are both asked for", ["--worktree", "--commit", "HEAD"], 2, "E_USAGE"],
])("build refuses when %s", async (_, args, code, name) => {
  const registry = makeRegistry();
  commitAll(registry);
  const { exitCode, stdout } = await runInProcess(["build", "--no-site", "--json", ...args], {
    cwd: dirname(registry),
  });
  const { error } = JSON.parse(stdout) as { error: { code: string; fix: string } };
  expect([exitCode, error.code, error.fix.length > 5]).toEqual([code, name, true]);
});

test("build does not write over a folder that it did not make", async () => {
  const registry = makeRegistry();
  writeFiles(dirname(registry), { "dist/thesis.txt": "ten years of work" });
  const { exitCode, stderr } = await runInProcess(["build", "--no-site"], {
    cwd: dirname(registry),
  });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("thesis.txt")]);
  expect(readFileSync(join(dirname(registry), "dist/thesis.txt"), "utf8")).toBe(
    "ten years of work",
  );
});

test("a build that is interrupted leaves the old tree as it was and no leftovers", async () => {
  const registry = makeRegistry();
  const cwd = dirname(registry);
  await runInProcess(["build", "--no-site"], { cwd });
  const before = readFileSync(join(cwd, "dist/ashlar.json"), "utf8");
  writeFiles(
    registry,
    Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [
        `artifacts/acme/hello/2.${index}.0/manifest.yaml`,
        "config: {entry: index.js}\n",
      ]),
    ),
  );
  writeFiles(
    registry,
    Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [
        `artifacts/acme/hello/2.${index}.0/files/index.js`,
        `export default ${index};\n`,
      ]),
    ),
  );
  const child = spawn(process.execPath, [LAUNCHER, "build", "--no-site", "--no-cache"], {
    cwd,
    env: { ...process.env, ...KEPT_CODE },
    stdio: "ignore",
  });
  const ended = once(child, "close");
  const isWriting = () => readdirSync(cwd).some((name) => name.startsWith(".dist.staging-"));
  while (child.exitCode === null && !isWriting()) await setTimeout(10);
  child.kill("SIGKILL");
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(readFileSync(join(cwd, "dist/ashlar.json"), "utf8")).toBe(before);
  expect((await runInProcess(["build", "--no-site"], { cwd })).exitCode).toBe(0);
  expect(readFileSync(join(cwd, "dist/ashlar.json"), "utf8")).not.toBe(before);
});

test("check reports on the folders that it is given", async () => {
  const registry = makeRegistry(BROKEN);
  const cwd = dirname(registry);
  const good = await runInProcess(["check", "registry/artifacts/acme/hello"], { cwd });
  expect([good.exitCode, good.stdout]).toEqual([0, expect.stringContaining("no findings")]);
  const bad = await runInProcess(["check", "--format", "json", "registry/artifacts/acme/broken"], {
    cwd,
  });
  const { findings } = JSON.parse(bad.stdout) as { findings: { rule: string }[] };
  expect(bad.exitCode).toBe(1);
  expect(findings.map(({ rule }) => rule)).toContain("META-PARSE-001");
  const missing = await runInProcess(["check", "registry/artifacts/acme/helo"], { cwd });
  expect([missing.exitCode, missing.stderr]).toEqual([
    3,
    expect.stringMatching(/holds nothing at.*\nfix: did you mean artifacts\/acme\/hello,/),
  ]);
  const outside = await runInProcess(["check", "/etc"], { cwd });
  expect(outside.exitCode).toBe(2);
  const named = await runInProcess(["check", "acme/hello@1.0.0"], { cwd });
  expect(named.stderr).toContain("name its folder: registry/artifacts/acme/hello/1.0.0\n");
});

test("a file name cannot put control characters on the terminal", async () => {
  const registry = makeRegistry({
    "artifacts/acme/hello/1.0.0/files/\u001b[31mred\u202e.txt": "x",
  });
  const { stdout, stderr } = await runInProcess(["check"], { cwd: dirname(registry) });
  expect(`${stdout}${stderr}`).toContain("\\u{1b}[31mred\\u{202e}.txt");
  expect(`${stdout}${stderr}`).not.toMatch(/[\u001b\u202e]/u);
});

test("serve prints where it serves and the command that installs something, and that command works", async () => {
  const registry = makeRegistry();
  const cwd = dirname(registry);
  await runInProcess(["build", "--no-site", "--base-url", "http://127.0.0.1:8080"], { cwd });
  const child = spawn(process.execPath, [LAUNCHER, "serve", "--port", "0"], {
    cwd,
    env: { ...process.env, ...KEPT_CODE },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let printed = "";
  for await (const text of child.stdout.setEncoding("utf8") as AsyncIterable<string>) {
    printed += text;
    if (printed.includes("--dir")) break;
  }
  const install = /npx ashlar (install .*)/.exec(printed)?.[1]?.trim().split(" ") ?? [];
  expect(install[0]).toBe("install");
  const installed = await runInProcess(install, { cwd });
  expect(installed.stderr + installed.stdout).toContain("acme/hello");
  expect(installed.exitCode).toBe(0);
  expect(readFileSync(join(cwd, "demo/ashlar_modules/acme/hello/index.js"), "utf8")).toContain(
    "Hello",
  );
});

test("serve without a tree says what to run", async () => {
  const { exitCode, stderr } = await runInProcess(["serve"], { cwd: dirname(makeRegistry()) });
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining("ashlar build")]);
});
