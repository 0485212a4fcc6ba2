import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("cli.ts", import.meta.url));

function run(args: readonly string[], input = "") {
  return spawnSync(process.execPath, [cli, ...args], { input, encoding: "utf8" });
}

test("arguments become slugs, one a line", () => {
  const { stdout, status } = run(["Hello, World!", "Crème Brûlée"]);
  assert.equal(stdout, "hello-world\ncreme-brulee\n");
  assert.equal(status, 0);
});

test("without arguments the lines of standard input are read", () => {
  assert.equal(run(["--max-length", "7"], "one two three\nfour five\n").stdout, "one-two\nfour\n");
});

test("an unknown option or a bad length is a usage error", () => {
  for (const args of [["--colour"], ["--max-length", "none", "text"]]) {
    const { stdout, stderr, status } = run(args);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /Usage:/);
  }
});
