/** The two readers list the same entries with the same bytes for the same content. */
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import type { Source } from "../../builder/read/source.ts";
import { openWorktreeSource } from "../../builder/read/worktree-source.ts";
import { commitAll, git, makeRegistry, writeFiles } from "../make-registry.ts";

const DATE = "2026-02-03T04:05:06Z";

async function contents(source: Source): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of source.entries) {
    const isFile = entry.kind === "file" || entry.kind === "executable";
    found[entry.path] =
      `${entry.kind} ${entry.size} ${isFile ? Buffer.from(await source.read(entry)).toString("base64") : ""}`;
  }
  await source.close();
  return found;
}

test("they agree on odd names, executables, links, empty and binary files", async () => {
  const registry = makeRegistry({
    "artifacts/acme/hello/1.0.0/files/naïve file\t日本.txt": "text\r\nwith CRLF\n",
    "artifacts/acme/hello/1.0.0/files/empty": "",
    "artifacts/acme/hello/1.0.0/files/binary": Uint8Array.from(
      { length: 70_000 },
      (_, index) => index % 256,
    ),
    "artifacts/acme/hello/1.0.0/files/link": { link: "../../../../../../etc/passwd" },
    "artifacts/acme/hello/1.0.0/files/run": { script: "#!/bin/sh\n" },
  });
  commitAll(registry);
  const worktree = await contents(await openWorktreeSource(registry));
  const commit = await contents(await openCommitSource(registry, "HEAD"));
  expect(commit).toEqual(worktree);
  expect(commit["artifacts/acme/hello/1.0.0/files/run"]).toMatch(/^executable/);
  expect(commit["artifacts/acme/hello/1.0.0/files/link"]).toBe("symlink 0 ");
});

test("they agree on a submodule: it is named and never entered", async () => {
  const registry = makeRegistry();
  commitAll(registry);
  const inner = join(registry, "artifacts/acme/hello/1.0.0/files/inner");
  execFileSync("mkdir", ["-p", inner]);
  git(inner, DATE, "init", "-q");
  writeFiles(inner, { "secret.txt": "x" });
  git(inner, DATE, "add", "-A");
  git(inner, DATE, "commit", "-q", "-m", "Inner");
  git(dirname(registry), DATE, "add", "-A");
  git(dirname(registry), DATE, "commit", "-q", "-m", "With a submodule");
  const worktree = await contents(await openWorktreeSource(registry));
  const commit = await contents(await openCommitSource(registry, "HEAD"));
  expect(commit).toEqual(worktree);
  expect(commit["artifacts/acme/hello/1.0.0/files/inner"]).toBe("submodule 0 ");
});

test("the working tree has new files, and neither ignored nor deleted ones", async () => {
  const registry = makeRegistry({ ".gitignore": "*.log\n" });
  commitAll(registry);
  writeFiles(registry, {
    "artifacts/acme/hello/1.0.0/files/new.js": "1",
    "artifacts/acme/hello/1.0.0/files/debug.log": "2",
  });
  execFileSync("rm", [join(registry, "artifacts/acme/hello/1.1.0/files/bin/greet.sh")]);
  const paths = Object.keys(await contents(await openWorktreeSource(registry)));
  expect(paths).toContain("artifacts/acme/hello/1.0.0/files/new.js");
  expect(paths.filter((path) => /debug\.log|greet/.test(path))).toEqual([]);
});

test("a folder outside any repository is read as it is", async () => {
  const source = await openWorktreeSource(makeRegistry());
  expect(source.history.commit).toBeNull();
  expect(source.entries.map(({ path }) => path)).toContain("registry.yaml");
  await source.close();
});

test("a folder whose name is no UTF-8 is listed and not entered", async () => {
  const folder = await makeRegistry({ "registry.yaml": "id: a\n" });
  const odd = Buffer.concat([Buffer.from(`${folder}/artifacts/a`), Buffer.of(0xff)]);
  await mkdir(odd, { recursive: true });
  await writeFile(Buffer.concat([odd, Buffer.from("/artifact.md")]), "x");
  const { entries } = await openWorktreeSource(folder);
  expect(entries).toContainEqual({ path: "artifacts/a\uFFFD", kind: "special", size: 0 });
});

test("a stream that is left early does not spoil the next read", async () => {
  const registry = makeRegistry({
    "artifacts/acme/hello/1.0.0/files/big": new Uint8Array(3_000_000).fill(65),
  });
  commitAll(registry);
  const source = await openCommitSource(registry, "HEAD");
  const big = source.entries.find(({ path }) => path.endsWith("/big"));
  const small = source.entries.find(({ path }) => path === "registry.yaml");
  if (!big || !small) throw new Error("missing entries");
  for await (const _ of source.stream(big)) break;
  expect(Buffer.from(await source.read(small)).toString()).toMatch(/^id: small/);
  const [again, other] = await Promise.all([source.read(big), source.read(small)]);
  expect([again.length, other.length]).toEqual([3_000_000, small.size]);
  await source.close();
});

test.each([
  ["a commit that does not exist", "HEAD~5", "E_REVISION"],
  ["an option in a revision's place", "--output=/tmp/x", "E_REVISION"],
])("%s is refused", async (_, revision, code) => {
  const registry = makeRegistry();
  commitAll(registry);
  await expect(openCommitSource(registry, revision)).rejects.toMatchObject({ code });
});

test("a commit of a folder without a repository is refused with the way out", async () => {
  await expect(openCommitSource(makeRegistry(), "HEAD")).rejects.toMatchObject({
    code: "E_NOT_GIT",
    fix: expect.stringMatching(/--commit/),
  });
});
