import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (path) => join(root, path);
const read = (path) => readFileSync(at(path), "utf8");
const environment = read("environment.yaml");

const SCRIPTS = ["setup.sh", "check.sh", "align.sh"];
const withShell = { skip: process.platform === "win32" && "no sh on Windows" };

const sh = (args, environment = {}) =>
  spawnSync("sh", args, { cwd: root, encoding: "utf8", env: { ...process.env, ...environment } });

/** The items of the list under `key`. */
function listUnder(key) {
  const lines = environment.split("\n");
  const start = lines.findIndex((line) => line.trim() === `${key}:`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.trim().startsWith("- "));
  return rest.slice(0, end).map((line) => line.trim().slice(2));
}

test("every script is valid shell", withShell, () => {
  for (const script of SCRIPTS) {
    assert.equal(sh(["-n", script]).stderr, "", script);
    assert.match(read(script), /^set -eu$/m, script);
  }
});

test("packages.txt and environment.yaml name the same packages, in order", () => {
  const packages = read("packages.txt").trim().split("\n");
  assert.deepEqual(listUnder("system"), packages);
  assert.deepEqual([...new Set(packages)].sort(), packages);
});

test("no service can be reached from outside and only SSH is open", () => {
  for (const [, address] of environment.matchAll(/bind: (.*)/g)) assert.equal(address, "127.0.0.1");
  assert.match(environment, /^ {2}ports: \[22\]$/m);
});

test("the machine hibernates later than it counts as idle", () => {
  const minutes = (name) => Number(new RegExp(`${name}_threshold_minutes: (\\d+)`).exec(environment)[1]);
  assert.ok(minutes("idle") < minutes("hibernate"));
});

test("the check names what is missing and passes when nothing is", withShell, () => {
  const folder = mkdtempSync(join(tmpdir(), "tools-"));
  const names = /^for tool in (.*); do$/m.exec(read("check.sh"))[1].split(" ");
  for (const name of ["awk", "df", "dirname", "getconf"]) {
    symlinkSync(spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim(), join(folder, name));
  }
  const check = () => spawnSync("/bin/sh", ["check.sh"], { cwd: root, encoding: "utf8", env: { PATH: folder } });
  const before = check();
  for (const name of names) writeFileSync(join(folder, name), "#!/bin/sh\n", { mode: 0o755 });
  const after = check();
  rmSync(folder, { recursive: true });
  assert.equal(before.status, 1);
  for (const name of names) assert.match(before.stderr, new RegExp(`^check: ${name} is not installed`, "m"));
  assert.equal(after.status, 0, after.stderr);
  assert.equal(after.stdout, "check: ready\n");
});

test("alignment says how it is used and which file it cannot read", withShell, () => {
  assert.equal(sh(["align.sh"]).status, 2);
  const { status, stderr } = sh(["align.sh", "missing.fa", "a_1.fq.gz", "a_2.fq.gz", "a"]);
  assert.equal(status, 1);
  assert.match(stderr, /cannot read missing\.fa/);
});
