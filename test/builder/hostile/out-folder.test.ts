/** Where a build writes, and what it must never take away. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { buildClock } from "../../../builder/command/build-clock.ts";
import type { BlobSink } from "../../../builder/pack/blob-sink.ts";
import { parseRepository } from "../../../builder/parse/parse-repository.ts";
import { openWorktreeSource } from "../../../builder/read/worktree-source.ts";
import { placeTree } from "../../../builder/write/place-tree.ts";
import { WAITING } from "../../lock-waiting.ts";
import { makeRegistry, temporaryFolder } from "../../make-registry.ts";
import { runInProcess } from "../../run-in-process.ts";

const build = (registry: string, out: string, ...more: string[]) =>
  runInProcess(["build", "--no-site", "--registry", registry, "--out", out, ...more]);

const HELD = {
  ...{ token: "t", pid: 1, host: "elsewhere.example" },
  ...{ command: "ashlar build", startedAt: Date.now() },
};

test("eight builds that finish at once all succeed, and leave one tree and nothing else", async () => {
  const folder = temporaryFolder();
  const out = join(folder, "out");
  const placed = Array.from({ length: 8 }, (_, index) => {
    const staging = join(folder, `staging-${index}`);
    mkdirSync(staging);
    writeFileSync(join(staging, "ashlar.json"), String(index));
    return placeTree(staging, out, WAITING);
  });
  await Promise.all(placed);
  expect(readdirSync(folder)).toEqual(["out"]);
  expect(readdirSync(out)).toEqual(["ashlar.json"]);
});

test.each([
  ["was stopped before it had written its name", "", 60_000],
  ["is gone", JSON.stringify({ ...HELD, pid: 2 ** 22 + 1, host: hostname() }), 0],
  ["runs on another machine and has been silent", JSON.stringify(HELD), 60_000],
])("the lock of a build that %s does not stop the next", async (_what, content, age) => {
  const out = join(temporaryFolder(), "out");
  const lock = join(dirname(out), ".out.lock");
  writeFileSync(lock, content);
  utimesSync(lock, new Date(), new Date(Date.now() - age));
  const { exitCode, stderr } = await build(makeRegistry({}), out);
  expect(exitCode, stderr).toBe(0);
  expect(readdirSync(dirname(out)).sort()).toEqual(["out"]);
});

test("a build waits for one that changes the tree, and says for whom", async () => {
  const out = join(temporaryFolder(), "out");
  const lock = join(dirname(out), ".out.lock");
  writeFileSync(lock, JSON.stringify(HELD));
  const done = build(makeRegistry({}), out);
  setTimeout(() => rmSync(lock), 2_000);
  const { exitCode, stderr } = await done;
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toMatch(/waiting for process 1 on elsewhere.example \(ashlar build, \d+ s\) in /);
});

test("a registry is never replaced, even when someone added an ashlar.json to it", async () => {
  const registry = makeRegistry({ "ashlar.json": "{}\n" });
  writeFileSync(join(dirname(registry), "ashlar.json"), "{}\n");
  for (const out of [registry, dirname(registry)]) {
    const { exitCode, stderr } = await build(registry, out);
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toContain("[E_OUT_NOT_OURS]");
  }
  expect(existsSync(join(registry, "artifacts/acme/hello/artifact.md"))).toBe(true);
});

test("a checkout that a tree is published from keeps its repository", async () => {
  const registry = makeRegistry();
  const out = join(temporaryFolder(), "pages");
  execFileSync("git", ["init", "-q", out]);
  writeFileSync(join(out, "ashlar.json"), "{}\n");
  const { exitCode, stderr } = await build(registry, out);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("holds .git: a build would delete it");
  expect(existsSync(join(out, ".git/HEAD"))).toBe(true);
});

test("a file in the place of the folder, or above it, is a refusal", async () => {
  const registry = makeRegistry();
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "precious");
  for (const out of [file, join(file, "below")]) {
    const { exitCode, stderr } = await build(registry, out);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("[E_OUT_NOT_OURS]");
  }
});

test("a link to the folder stays, and what it leads to changes", async () => {
  const registry = makeRegistry();
  const folder = temporaryFolder();
  mkdirSync(join(folder, "real"));
  symlinkSync("real", join(folder, "link"));
  const { exitCode, stderr } = await build(registry, join(folder, "link"));
  expect(exitCode, stderr).toBe(0);
  expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
  expect(existsSync(join(folder, "real/ashlar.json"))).toBe(true);
});

test("an interrupt stops the packing of a large file between two pieces of it", async () => {
  const registry = makeRegistry({
    "artifacts/acme/hello/1.0.0/files/large": randomBytes(30_000_000),
  });
  const source = await openWorktreeSource(registry);
  const interrupt = new AbortController();
  let received = 0;
  const sink: BlobSink = {
    async store(pieces) {
      for await (const piece of pieces) {
        received += piece.length;
        interrupt.abort();
      }
      return { sha256: "", size: 0 };
    },
  };
  await expect(
    parseRepository({ source, sink, now: 0, signal: interrupt.signal }),
  ).rejects.toMatchObject({ name: "AbortError" });
  expect(received).toBeLessThan(3_000_000);
});

test.each(["https://[", "ftp://example.org", "https://example.org/?a"])(
  "--base-url %s is refused before anything is read",
  async (url) => {
    const { exitCode, stderr } = await build("/nowhere", "out", "--base-url", url);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("is no http(s) URL")]);
  },
);

test.each(["", "abc", "-1", "1e9", "253402300800", "999999999999"])(
  "SOURCE_DATE_EPOCH=%j is refused: no tree can hold that time",
  (sourceDateEpoch) => {
    const sources = { now: undefined, sourceDateEpoch, committedAt: 0 };
    expect(() => buildClock(sources)).toThrow(/is no time/);
  },
);
