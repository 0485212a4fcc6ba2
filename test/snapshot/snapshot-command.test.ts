/** `ashlar snapshot`: what it takes of a project, what it leaves out, and that the check has nothing to say. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { machineFacts } from "../../builder/snapshot/machine-facts.ts";
import { toolsOf } from "../../builder/snapshot/toolchain.ts";
import { SMALL_REGISTRY, temporaryFolder, writeFiles } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";

const PROJECT = {
  ".nvmrc": "v24.1.0\n",
  ".tool-versions": "nodejs 24.1.0\npython 3.12.4 # for scripts\n",
  "package.json":
    '{"license":"MIT","engines":{"node":">=22"},"packageManager":"pnpm@9.1.0+sha512.0a"}\n',
  "pnpm-lock.yaml": "lockfileVersion: '9.0'\nimporters:\n  .: {}\n",
  "requirements.txt":
    "--extra-index-url https://ada:s3cr3t@pypi.example.org/simple\nnumpy==2.1.0\n",
  "rust-toolchain.toml": '[toolchain]\nchannel = "1.80.0"\n',
  "go.mod": "module example.org/x\n\ngo 1.22.0\n\ntoolchain go1.22.4\n",
  "go.sum": "",
  Dockerfile:
    "FROM node:24.1.0-bookworm AS build\nRUN true\nFROM debian:12@sha256:0a\n# apt-get install -y commented\nRUN apt-get update && apt-get install -y --no-install-recommends \\\n    git jq=1.6-2 $EXTRA \\\n && rm -rf /var/lib/apt/lists/*\n",
  ".env": "TOKEN=very-secret\n",
  ".npmrc": "//registry.npmjs.org/:_authToken=very-secret\n",
  "src/main.js": "console.log(1);\n",
};

const files = Object.entries(PROJECT).map(([name, text]) => ({ name, text, isLock: false }));

test("every file's word about a tool counts, and is named", () => {
  expect(toolsOf(files).map((tool) => `${tool.file}: ${tool.name} ${tool.version}`)).toEqual([
    ".nvmrc: node 24.1.0",
    ".tool-versions: node 24.1.0",
    ".tool-versions: python 3.12.4",
    "package.json: node >=22",
    "package.json: package manager pnpm@9.1.0",
    "rust-toolchain.toml: rust 1.80.0",
    "go.mod: go 1.22.0",
    "go.mod: go toolchain 1.22.4",
  ]);
  const hostile = [{ name: ".nvmrc", text: "<img src=x onerror=1>", isLock: false }];
  expect(toolsOf(hostile)).toEqual([]);
});

test("the machine is the Dockerfile's last base, with what it installs", () => {
  expect(machineFacts(files)).toEqual({
    base: "debian-12",
    manager: "apt",
    packages: ["git", "jq"],
  });
  expect(machineFacts([])).toEqual({ manager: "apt", packages: [] });
});

test("a captured project passes the check, and no secret of it goes along", async () => {
  const folder = temporaryFolder();
  const kept = ["registry.yaml", "publishers/acme.yaml"];
  const start = Object.fromEntries(kept.map((path) => [path, SMALL_REGISTRY[path] ?? null]));
  writeFiles(join(folder, "registry"), start);
  writeFiles(join(folder, "project"), PROJECT);
  const run = async (...args: string[]) =>
    JSON.parse((await runInProcess([...args, "--json"], { cwd: folder })).stdout);
  const { notes, files: paths } = await run("snapshot", "project", "--name", "acme/analysis");
  expect(notes).toEqual([
    "left out .env: it may hold secrets",
    "left out .npmrc: it may hold secrets",
    "cut credentials out of addresses in requirements.txt",
  ]);
  expect(paths).not.toContain("1.0.0/files/src/main.js");
  const whole = paths
    .map((path: string) => readFileSync(join(folder, "registry/artifacts/acme/analysis", path)))
    .join("\n");
  expect(whole).not.toMatch(/very-secret|s3cr3t/);
  await run("snapshot", "project", "--name", "acme/starter", "--as", "template");
  const { findings, counts } = await run("check");
  expect(counts).toEqual({ artifacts: 2, versions: 2 });
  expect(findings.map(({ rule, message }: Record<string, string>) => `${rule} ${message}`)).toEqual(
    [],
  );
});

test("a project that locks nothing is told how to", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { "x/package.json": "{}\n" });
  const args = ["snapshot", "x", "--name", "acme/x", "--json"];
  const { error } = JSON.parse((await runInProcess(args, { cwd: folder })).stdout);
  expect(error).toMatchObject({ code: "E_NO_LOCK", fix: expect.stringContaining("uv lock") });
  expect(existsSync(join(folder, "registry"))).toBe(false);
  args[1] = "none";
  const none = JSON.parse((await runInProcess(args, { cwd: folder })).stdout);
  expect(none.error.fix).toBe("name the folder of the project");
});
