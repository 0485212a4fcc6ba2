/** What `ashlar init TYPE NAME` writes: every type is checked by the project's own rules, and has nothing to mend. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { licenseText } from "../../builder/scaffold/license-text.ts";
import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import { SMALL_REGISTRY, temporaryFolder, writeFiles } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";

const PERSON = { GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.org" };

test("an artifact of every type passes the check, with all points", async () => {
  const folder = temporaryFolder();
  const kept = ["registry.yaml", "publishers/acme.yaml"];
  const start = Object.fromEntries(kept.map((path) => [path, SMALL_REGISTRY[path] ?? null]));
  writeFiles(join(folder, "registry"), start);
  const run = async (...args: string[]) =>
    JSON.parse((await runInProcess([...args, "--json"], { cwd: folder, env: PERSON })).stdout);
  for (const type of ARTIFACT_TYPES) {
    const made = await run("init", type, `acme/a-${type}`);
    expect(made.folder).toBe(`registry/artifacts/acme/a-${type}`);
  }
  const { findings, counts } = await run("check");
  expect(findings.map(({ rule, message }: Record<string, string>) => `${rule} ${message}`)).toEqual(
    [],
  );
  expect(counts).toEqual({ artifacts: 12, versions: 12 });
  const made = (path: string): string => join(folder, "registry/artifacts/acme", path);
  const license = readFileSync(made("a-plugin/0.1.0/files/LICENSE"), "utf8");
  expect(license).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} Ada\n/);
  const program = made("a-module-binary/0.1.0/files/hello");
  expect(statSync(program).mode & 0o111).not.toBe(0);
  if (process.platform === "linux" && process.arch === "x64")
    expect(execFileSync(program, { encoding: "utf8" })).toBe("Hello\n");
});

test("nothing that is there is overwritten, and what is not understood is asked again", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { "hello/mine.txt": "mine" });
  const said = async (...args: string[]) =>
    JSON.parse((await runInProcess(["init", ...args, "--json"], { cwd: folder })).stdout);
  expect((await said("agent", "acme/hello")).error.code).toBe("E_FOLDER_NOT_EMPTY");
  expect((await said("node", "acme/x")).error.fix).toBe("did you mean module-node?");
  expect((await said("agent", "Acme")).error.fix).toContain("NAMESPACE/NAME");
  expect((await said("agent", "Acme/Hello")).error.fix).toContain("write acme/hello");
  expect((await said()).error.fix).toContain("--registry DIR");
  expect((await said("agent", "acme/x", "--dry-run")).dryRun).toBe(true);
  expect(existsSync(join(folder, "x"))).toBe(false);
});

test("below a registry's top the registry is found, and a category that it lacks is refused", async () => {
  const folder = temporaryFolder();
  execFileSync("git", ["init", "-q", folder]);
  writeFiles(join(folder, "registry"), {
    "registry.yaml": SMALL_REGISTRY["registry.yaml"] ?? null,
  });
  writeFiles(folder, { "docs/deep/x.md": "x" });
  const said = async (...args: string[]) => {
    const cwd = join(folder, "docs/deep");
    return JSON.parse((await runInProcess(["init", ...args, "--json"], { cwd })).stdout);
  };
  expect((await said("agent", "acme/x")).folder).toBe("../../registry/artifacts/acme/x");
  expect((await said("agent", "acme/y", "--category", "toolz")).error).toMatchObject({
    code: "E_USAGE",
    fix: "did you mean tools?",
  });
});

test.each(["MIT", "ISC", "BSD-3-Clause", "0BSD", "MIT-0", "Apache-2.0"])(
  "%s names its holder, where the licence does",
  async (id) => {
    const text = await licenseText(id, { name: "Ada $1 Lovelace", year: 2026 });
    expect(
      /<year>|<owner>|<copyright|AUTHOR E|Internet S/.exec(text ?? "AUTHOR E")?.[0],
    ).toBeUndefined();
    if (id !== "Apache-2.0" && id !== "MIT-0") expect(text).toContain("2026");
  },
);

test("of an expression, or an unknown licence, there is no text", async () => {
  for (const id of ["MIT OR Apache-2.0", "constructor", "None-Such"])
    expect(await licenseText(id, { name: "Ada", year: 2026 })).toBeUndefined();
});
