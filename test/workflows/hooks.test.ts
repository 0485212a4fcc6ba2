/** The hooks for a git server of one's own, in a real bare repository. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { version } from "../automerge/registry-host.ts";
import { type Files, gitIn, writeTree } from "../github/git-in.ts";
import { SMALL_REGISTRY, temporaryFolder } from "../make-registry.ts";

const ROOT = join(import.meta.dirname, "../..");
const HOOKS = join(ROOT, "builder/scaffold/tree/hooks");

test("a good push is accepted and built, a bad one is refused with its findings", () => {
  const top = temporaryFolder();
  const work = join(top, "work");
  const files = Object.entries(SMALL_REGISTRY).filter(([path]) => !path.endsWith(".sh"));
  writeTree(
    work,
    Object.fromEntries(files.map(([path, text]) => [`registry/${path}`, text])) as Files,
  );
  gitIn(work, "commit", "-q", "-m", "The registry");
  const server = join(top, "server.git");
  gitIn(top, "clone", "-q", "--bare", work, server);
  for (const hook of ["pre-receive", "post-receive"]) {
    mkdirSync(join(server, "hooks"), { recursive: true });
    copyFileSync(join(HOOKS, hook), join(server, "hooks", hook));
    chmodSync(join(server, "hooks", hook), 0o755);
  }
  const tree = join(top, "tree");
  gitIn(server, "config", "ashlar.out", tree);
  gitIn(server, "config", "ashlar.options", "--no-site --no-cache");
  const bin = join(top, "bin");
  mkdirSync(bin);
  const launcher = join(ROOT, "client/ashlar.js");
  writeFileSync(join(bin, "ashlar"), `#!/bin/sh\nexec "${process.execPath}" "${launcher}" "$@"\n`, {
    mode: 0o755,
  });
  const push = (changed: Files) => {
    writeTree(work, changed);
    gitIn(work, "commit", "-q", "-m", "A change");
    const env = { PATH: `${bin}:${process.env.PATH}`, HOME: top, GIT_CONFIG_NOSYSTEM: "1" };
    const { status, stderr } = spawnSync("git", ["push", "-q", server, "HEAD:main"], {
      cwd: work,
      env,
      encoding: "utf8",
    });
    return { status, stderr };
  };
  const good = push(version("1.2.0"));
  expect(good.status, good.stderr).toBe(0);
  expect(good.stderr).toMatch(/Built 1 artifacts, 3 versions/);
  expect(existsSync(join(tree, "metadata/timestamp.json"))).toBe(true);
  const before = execFileSync("git", ["rev-parse", "main"], { cwd: server, encoding: "utf8" });
  const bad = push({ "registry/artifacts/acme/hello/1.0.0/files/index.js": "evil();\n" });
  expect(bad.status).not.toBe(0);
  expect(bad.stderr).toContain("1.0.0 is published, and this file of it is modified");
  expect(execFileSync("git", ["rev-parse", "main"], { cwd: server, encoding: "utf8" })).toBe(
    before,
  );
});
