import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (path) => join(root, path);
const read = (path) => readFileSync(at(path), "utf8");
const environment = read("environment/environment.yaml");

const SCRIPTS = ["scripts/setup.sh", "scripts/check.sh", "workflow/align.sh", "scripts/lock-versions.sh", "scripts/idle-minutes.sh"];
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
  const packages = read("environment/packages.txt").trim().split("\n");
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
  const names = /^for tool in (.*); do$/m.exec(read("scripts/check.sh"))[1].split(" ");
  for (const name of ["awk", "df", "dirname", "getconf"]) {
    symlinkSync(spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim(), join(folder, name));
  }
  const check = () => spawnSync("/bin/sh", ["scripts/check.sh"], { cwd: root, encoding: "utf8", env: { PATH: folder } });
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
  assert.equal(sh(["workflow/align.sh"]).status, 2);
  const { status, stderr } = sh(["workflow/align.sh", "missing.fa", "a_1.fq.gz", "a_2.fq.gz", "a"]);
  assert.equal(status, 1);
  assert.match(stderr, /cannot read missing\.fa/);
});

test("idle minutes count from the last input, and work without a terminal counts as use", { skip: process.platform !== "linux" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "idle-"));
  mkdirSync(join(folder, "terminals"));
  writeFileSync(join(folder, "terminals", "0"), "");
  const input = new Date(Date.now() - 25.5 * 60_000);
  utimesSync(join(folder, "terminals", "0"), input, input);
  const minutes = (load) => {
    writeFileSync(join(folder, "loadavg"), load);
    return sh(["scripts/idle-minutes.sh", join(folder, "loadavg"), join(folder, "terminals")]).stdout;
  };
  assert.equal(minutes("1.50 0.02 0.01 1/100 1\n"), "25\n");
  assert.equal(minutes("0.00 0.10 0.01 1/100 1\n"), "0\n");
  rmSync(folder, { recursive: true });
});

test("a notebook starts only with a long token, which it reads itself", { skip: !existsSync(at("notebook/start.sh")) }, () => {
  const folder = mkdtempSync(join(tmpdir(), "notebook-"));
  writeFileSync(join(folder, "jupyter"), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
  const start = (token) => sh(["notebook/start.sh"], { PATH: `${folder}:${process.env.PATH}`, JUPYTER_TOKEN: token });
  assert.equal(start("").status, 1);
  assert.equal(start("a".repeat(31)).status, 1);
  const { status, stdout } = start("a".repeat(32));
  assert.equal(status, 0);
  assert.equal(stdout, "notebook --ip=127.0.0.1 --port=8888 --no-browser\n");
  rmSync(folder, { recursive: true });
});
