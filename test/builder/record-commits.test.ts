import { expect, test } from "vitest";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import type { GitCommand } from "../../builder/read/git-command.ts";
import { findRepository } from "../../builder/read/read-history.ts";
import { type RecordCommit, readRecordCommits } from "../../builder/read/read-record-commits.ts";
import { commitAll, git, makeRegistry, writeFiles } from "../make-registry.ts";

const MANIFEST = "artifacts/acme/hello/1.0.0/manifest.yaml";

const DATE = "2026-02-03T04:05:06Z";

interface Asked {
  readonly commits: readonly RecordCommit[];
  /** What `git log` was asked for. */
  readonly ranges: readonly string[];
}

async function readAt(registry: string, known?: readonly RecordCommit[]): Promise<Asked> {
  const place = await findRepository(registry);
  if (!place) throw new Error("no repository");
  const head = (await place.git(["rev-parse", "HEAD"])).trim();
  const ranges: string[] = [];
  const counted: GitCommand = async (args) => {
    if (args[0] === "log") ranges.push(args[args.indexOf("--") - 1] ?? "");
    return place.git(args);
  };
  const commits = await readRecordCommits(
    { ...place, git: counted },
    head,
    known && { prefix: place.prefix, commits: known },
  );
  return { commits, ranges };
}

function edit(registry: string, text: string): void {
  writeFiles(registry, { [MANIFEST]: text });
  commitAll(registry);
}

function grown(): string {
  const registry = makeRegistry();
  commitAll(registry);
  edit(registry, "changes: one\n");
  return registry;
}

test("a history that goes on is read from where the last build was", async () => {
  const registry = grown();
  const { commits: known } = await readAt(registry);
  const last = known.at(-1)?.commit ?? "";
  expect(await readAt(registry, known)).toEqual({ commits: known, ranges: [] });
  edit(registry, "changes: two\n");
  edit(registry, "changes: three\n");
  const whole = await readAt(registry);
  const next = await readAt(registry, known);
  expect(next.commits).toEqual(whole.commits);
  expect(next.ranges).toEqual([`${last}..${whole.commits.at(-1)?.commit}`]);
});

test("a merge is one commit, and what it brought is its own", async () => {
  const registry = grown();
  const { commits: known } = await readAt(registry);
  git(registry, DATE, "switch", "--quiet", "--create", "side", "HEAD^");
  writeFiles(registry, { "artifacts/acme/hello/1.1.0/manifest.yaml": "changes: side\n" });
  commitAll(registry);
  git(registry, DATE, "switch", "--quiet", "-");
  git(registry, DATE, "merge", "--quiet", "--no-ff", "--no-edit", "side");
  const { commits } = await readAt(registry, known);
  expect(commits).toEqual((await readAt(registry)).commits);
  expect(commits.length).toBe(known.length + 1);
});

test.each([
  [
    "rewritten",
    (registry: string) => git(registry, DATE, "commit", "--quiet", "--amend", "-m", "x"),
  ],
  ["cut short", (registry: string) => git(registry, DATE, "reset", "--quiet", "--hard", "HEAD^")],
  [
    "the side of a merge",
    (registry: string) => {
      git(registry, DATE, "switch", "--quiet", "--create", "side", "HEAD^");
      edit(registry, "changes: side\n");
      git(registry, DATE, "merge", "--quiet", "--no-edit", "-s", "ours", "-");
    },
  ],
])("a history that was %s is read anew", async (_, change) => {
  const registry = grown();
  const { commits: known } = await readAt(registry);
  change(registry);
  const next = await readAt(registry, known);
  const whole = await readAt(registry);
  expect(next).toEqual(whole);
  expect(next.ranges).toEqual([whole.commits.at(-1)?.commit]);
});

test("commits of another folder, or of a commit that is gone, do not count", async () => {
  const registry = grown();
  const { commits } = await readAt(registry);
  const gone = commits.map((one) => ({ ...one, commit: "0".repeat(40) }));
  expect((await readAt(registry, gone)).commits).toEqual(commits);
  const elsewhere = { prefix: "elsewhere/", commits: commits.slice(0, 1) };
  const source = await openCommitSource(registry, "HEAD", elsewhere);
  await source.close();
  expect(source.past?.commits).toEqual(commits);
});
