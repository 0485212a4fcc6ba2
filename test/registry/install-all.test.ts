/** The sample registry the whole way: checked, built, served, and every artifact installed from it. */
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveTree, type TreeServer } from "../../builder/serve/tree-server.ts";
import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import { runCli } from "../run-cli.ts";
import { runInProcess } from "../run-in-process.ts";
import { treeAddress } from "../tree-address.ts";

interface Row {
  readonly name: string;
  readonly type: string;
  readonly versions: number;
  readonly deprecated?: boolean;
}

const REGISTRY = join(import.meta.dirname, "../../registry");
let folder: string;
let server: TreeServer;
let address: string;
let rows: readonly Row[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-samples-"));
  const env = { HOME: folder };
  const built = await runCli(
    ["build", "--registry", REGISTRY, "--out", join(folder, "tree"), "--no-site", "--json"],
    { env },
  );
  expect(built.exitCode, built.stdout.slice(0, 2000)).toBe(0);
  server = await serveTree({ folder: join(folder, "tree"), port: 0, basePath: "/" });
  address = treeAddress(join(folder, "tree"), server.origin);
  const listed = await runInProcess(["list", "--registry", address, "--limit", "1000", "--json"], {
    env,
  });
  rows = (JSON.parse(listed.stdout) as { artifacts: Row[] }).artifacts;
});

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test("it has no findings at all", async () => {
  const checked = await runInProcess(["check", "--registry", REGISTRY, "--format", "json"]);
  expect(JSON.parse(checked.stdout)).toMatchObject({ ok: true, findings: [] });
});

test("it shows every type at least twice, versions, a yank and a deprecation", () => {
  expect(rows.length).toBeGreaterThanOrEqual(24);
  const byType = Map.groupBy(rows, ({ type }) => type);
  expect(ARTIFACT_TYPES.filter((type) => (byType.get(type)?.length ?? 0) < 2)).toEqual([]);
  expect(rows.filter(({ versions }) => versions >= 3).length).toBeGreaterThanOrEqual(3);
  expect(rows.filter(({ deprecated }) => deprecated).length).toBeGreaterThanOrEqual(1);
});

test("every artifact installs over HTTP, and a second install changes nothing", async () => {
  const names = rows.map(({ name }) => name);
  const env = { HOME: folder };
  const target = join(folder, "demo");
  const installed = await runCli(
    ["install", ...names, "--registry", address, "--dir", target, "--json"],
    { env },
  );
  expect(installed.exitCode, installed.stdout.slice(0, 2000)).toBe(0);
  for (const name of names) {
    expect(existsSync(join(target, "ashlar_modules", name, "ashlar.json")), name).toBe(true);
    expect(readdirSync(join(target, "ashlar_modules", name)).length, name).toBeGreaterThan(2);
  }
  const again = await runInProcess(["install", "--registry", address, "--dir", target, "--json"], {
    env,
  });
  expect(again.exitCode, again.stdout.slice(0, 2000)).toBe(0);
});

test("an artifact brings its dependencies, and works where it was put", async () => {
  const target = join(folder, "summary");
  const installed = await runInProcess(
    ["install", "tidewater/csv-summary", "--registry", address, "--dir", target],
    { env: { HOME: folder } },
  );
  expect(installed.exitCode, installed.stderr).toBe(0);
  expect(readdirSync(join(target, "ashlar_modules/ashlar")).sort()).toEqual([
    "csv-stream",
    "text-table",
  ]);
  const module = (await import(
    join(target, "ashlar_modules/tidewater/csv-summary/index.js")
  )) as Record<string, unknown>;
  expect(Object.keys(module).length).toBeGreaterThan(0);
});

test("a yanked version is not chosen", async () => {
  const shown = await runInProcess(
    ["show", "ashlar/csv-stream@~1.1.0", "--registry", address, "--json"],
    { env: { HOME: folder } },
  );
  expect(shown.exitCode, shown.stdout).toBe(0);
  expect(shown.stdout).toContain("1.1.1");
  const pinned = await runInProcess(
    [
      "install",
      "ashlar/csv-stream@1.1.0",
      "--registry",
      address,
      "--dir",
      join(folder, "yanked"),
      "--json",
    ],
    { env: { HOME: folder } },
  );
  expect(pinned.exitCode).not.toBe(0);
  expect(pinned.stdout).toMatch(/yanked/);
});
