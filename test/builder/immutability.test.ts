/** Published versions stay what they are: what git says, through a commit and through a working tree. */
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { runRules } from "../../builder/check/run-rules.ts";
import { parseRepository } from "../../builder/parse/parse-repository.ts";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import type { Source } from "../../builder/read/source.ts";
import { openWorktreeSource } from "../../builder/read/worktree-source.ts";
import { hashingSink } from "../../builder/write/disk-sink.ts";
import { commitAll, git, makeRegistry } from "../make-registry.ts";

const VERSION = "artifacts/acme/hello/1.0.0";
const LATER = "2026-03-04T05:06:07Z";

async function alteredIn(opened: Promise<Source>): Promise<string[]> {
  const source = await opened;
  try {
    const repository = await parseRepository({ source, sink: hashingSink, now: 0 });
    return runRules(repository)
      .findings.filter(({ rule }) => rule === "META-VER-002")
      .map(({ path }) => path);
  } finally {
    await source.close();
  }
}

function commitMore(registry: string): void {
  git(dirname(registry), LATER, "add", "-A");
  git(dirname(registry), LATER, "commit", "-q", "-m", "More");
}

test.each([
  ["a changed file", `${VERSION}/files/index.js`, "export {};\n"],
  ["an added file", `${VERSION}/files/more.js`, "export {};\n"],
  ["a changed manifest", `${VERSION}/manifest.yaml`, "config:\n  entry: index.js\n"],
])("%s is seen before and after it is committed", async (_, path, text) => {
  const registry = makeRegistry();
  commitAll(registry);
  expect(await alteredIn(openWorktreeSource(registry))).toEqual([]);
  writeFileSync(join(registry, path), text);
  expect(await alteredIn(openWorktreeSource(registry))).toEqual([path]);
  commitMore(registry);
  expect(await alteredIn(openWorktreeSource(registry))).toEqual([path]);
  expect(await alteredIn(openCommitSource(registry, "HEAD"))).toEqual([path]);
});

test("a removed file is seen once it is committed", async () => {
  const registry = makeRegistry();
  commitAll(registry);
  rmSync(join(registry, "artifacts/acme/hello/1.1.0/files/bin/greet.sh"));
  commitMore(registry);
  expect(await alteredIn(openCommitSource(registry, "HEAD"))).toEqual([
    "artifacts/acme/hello/1.1.0/files/bin/greet.sh",
  ]);
});

test("what may change does: artifact.md, reviews, a signature, new versions", async () => {
  const registry = makeRegistry();
  commitAll(registry);
  writeFileSync(join(registry, VERSION, "signature"), "-----BEGIN SSH SIGNATURE-----\n");
  writeFileSync(join(registry, "artifacts/acme/hello/artifact.md"), "---\ntype: plugin\n---\n");
  commitMore(registry);
  expect(await alteredIn(openCommitSource(registry, "HEAD"))).toEqual([]);
});

test("a version that is put back as it was is as it was", async () => {
  const registry = makeRegistry();
  commitAll(registry);
  const path = join(registry, VERSION, "files/index.js");
  writeFileSync(path, "export {};\n");
  commitMore(registry);
  writeFileSync(path, "export const hello = (name) => `Hello, ${name}`;\n");
  commitMore(registry);
  expect(await alteredIn(openCommitSource(registry, "HEAD"))).toEqual([]);
});
