/** A proposal on its way to a registry, as a branch or a patch: git is asked what came of it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findTargetUrl } from "../../builder/contribute/find-target-url.ts";
import { makeCommit } from "../../builder/contribute/make-commit.ts";
import { openTarget } from "../../builder/contribute/open-target.ts";
import { type Proposal, proposalBranch } from "../../builder/contribute/proposal.ts";
import { submitProposal } from "../../builder/contribute/submit-proposal.ts";
import type { SubmitWay } from "../../builder/contribute/submit-way.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { HELLO } from "../change/proposals.ts";
import { makeTree } from "../make-tree.ts";
import { authorClone } from "./author-clone.ts";

const author = authorClone();
afterAll(() => author.remove());
const ADA = { name: "Ada", email: "ada@example.org" };
const BRANCH = "ashlar/publish/acme/hello";

const proposal = (text: string): Proposal => ({
  branch: BRANCH,
  title: "Publish acme/hello",
  body: "What it is about.\n",
  files: [
    { path: `${HELLO}/1.2.0/files/index.js`, content: utf8(text) },
    { path: `${HELLO}/1.2.0/files/run.sh`, content: utf8("#!/bin/sh\n"), executable: true },
    { path: `${HELLO}/1.2.0/files/data`, content: Uint8Array.of(0, 255, 1) },
    { path: `${HELLO}/1.0.0/files/LICENSE`, content: null },
  ],
});

async function submit(
  text: string,
  way: SubmitWay = { kind: "branch", remote: "origin" },
  identity = ADA,
) {
  const terminal = author.terminal();
  const target = await openTarget({}, author.clone, terminal);
  const change = proposal(text);
  const commit = await makeCommit(change, target, identity);
  const shared = { proposal: change, target, commit, way, report: "", terminal };
  return submitProposal({ ...shared, dryRun: false });
}

function changed(repository: string, revision: string): string[] {
  const range = `${revision}~1..${revision}`;
  const listed = author.git(repository, "diff", "--raw", "--no-renames", range);
  const line = /^:(\d+) (\d+) \S+ \S+ ([A-Z])\t(.*)$/;
  return listed
    .trim()
    .split("\n")
    .map((text) => text.replace(line, (_, _from, to, status, path) => `${status} ${to} ${path}`));
}

const CHANGES = [
  `D 000000 registry/${HELLO}/1.0.0/files/LICENSE`,
  `A 100644 registry/${HELLO}/1.2.0/files/data`,
  `A 100644 registry/${HELLO}/1.2.0/files/index.js`,
  `A 100755 registry/${HELLO}/1.2.0/files/run.sh`,
];

test("a branch gets one commit on the registry's newest, and nothing of the clone changes", async () => {
  const state = (): string[] =>
    [["status", "--porcelain"], ["for-each-ref"], ["ls-files", "--stage"]].map((args) =>
      author.git(author.clone, ...args),
    );
  const before = state();
  author.meanwhile({ "README.md": "# Newer than the clone\n" });
  expect((await submit("one")).state).toBe("created");
  expect(changed(author.upstream, BRANCH)).toEqual(CHANGES);
  const base = author.git(author.upstream, "rev-parse", `${BRANCH}~1`);
  expect(base).toBe(author.git(author.upstream, "rev-parse", "main"));
  expect(state()).toEqual(before);
});

test("the same again changes nothing, also when the registry went on; other content does", async () => {
  author.meanwhile({ "README.md": "# Newer again\n" });
  const again = await submit("one");
  expect(again.state).toBe("unchanged");
  expect(author.git(author.upstream, "rev-parse", BRANCH).trim()).toBe(again.commit);
  expect((await submit("two")).state).toBe("updated");
  expect(changed(author.upstream, BRANCH)).toEqual(CHANGES);
});

test("a branch that somebody else made, or wrote to, is left alone", async () => {
  const before = author.git(author.upstream, "rev-parse", BRANCH);
  const way = { kind: "branch", remote: "origin" } as const;
  const eve = { name: "Eve", email: "eve@example.org" };
  await expect(submit("three", way, eve)).rejects.toMatchObject({ code: "E_BRANCH_TAKEN" });
  expect(author.git(author.upstream, "rev-parse", BRANCH)).toBe(before);
  const tree = author.git(author.upstream, "rev-parse", `${BRANCH}^{tree}`).trim();
  const commit = author.git(author.upstream, "commit-tree", tree, "-p", BRANCH, "-m", "Mine");
  author.git(author.upstream, "update-ref", `refs/heads/${BRANCH}`, commit.trim());
  await expect(submit("three")).rejects.toMatchObject({ code: "E_BRANCH_TAKEN", exitCode: 9 });
});

test("a patch is what git am takes: modes, bytes and deletions", async () => {
  await submit("one", { kind: "patch", file: "../hello.patch" });
  const taker = join(author.top, "taker");
  author.git(author.top, "clone", "-q", author.upstream, taker);
  author.git(taker, "am", "-q", "../hello.patch");
  expect(changed(taker, "HEAD")).toEqual(CHANGES);
  expect(author.git(taker, "log", "-1", "--format=%an %s")).toBe("Ada Publish acme/hello\n");
});

test("of the registry, only what is asked for is fetched", async () => {
  const terminal = author.terminal();
  const target = await openTarget({}, author.clone, terminal);
  const listed = String(
    await target.git(["rev-list", "--objects", "--no-walk", "--missing=print", target.tip]),
  );
  const missing = listed.split("\n").filter((line) => line.startsWith("?"));
  expect(missing.length).toBeGreaterThan(5);
  expect(String(await target.git(["rev-list", "--count", target.tip])).trim()).toBe("1");
});

test.each([
  ["../outside", "x"],
  ["artifacts/.git/config", "x"],
  ["a//b", "x"],
  ["ok", "ashlar/../x"],
  ["ok", "-x"],
])("the path %j on the branch %j is no proposal", async (path, branch) => {
  const change = { ...proposal(""), branch, files: [{ path, content: utf8("") }] };
  const terminal = author.terminal();
  const target = await openTarget({}, author.clone, terminal);
  await expect(makeCommit(change, target, ADA)).rejects.toMatchObject({ code: "E_PROPOSAL" });
});

test("branches have names that git takes, whatever they are about", () => {
  expect(proposalBranch("yank", "acme/hello", "1.0.0+b.1")).toBe(
    "ashlar/yank/acme/hello-1.0.0-b.1",
  );
  expect(proposalBranch("x", "../..~^: /a.lock")).toBe("ashlar/x/a");
});

test.each([
  ["-x", "E_USAGE"],
  ["ext::sh -c true", "E_USAGE"],
  ["./nowhere", "E_NO_REPOSITORY"],
])("--to %j: %s", async (to, code) => {
  const opened = openTarget({ to }, author.clone, author.terminal());
  await expect(opened).rejects.toMatchObject({ code, fix: expect.stringMatching(/\w/) });
});

test("outside of a clone, a proposal goes where the configured registry says", async () => {
  const tree = await makeTree([]);
  const folder = join(author.top, "anywhere");
  mkdirSync(folder);
  const terminal = author.terminal({ XDG_CONFIG_HOME: author.top, XDG_STATE_HOME: author.top });
  await expect(findTargetUrl(undefined, folder, terminal)).rejects.toMatchObject({
    code: "E_NO_TARGET",
  });
  const list = `registries:\n  - name: lab\n    url: file://${tree.folder}\n    root: ${tree.pin.slice(1)}\n`;
  mkdirSync(join(author.top, "ashlar"));
  writeFileSync(join(author.top, "ashlar/registries.yaml"), list);
  const repository = "https://git.example/registry";
  expect(await findTargetUrl(undefined, folder, terminal)).toBe(repository);
  expect(await findTargetUrl("lab", folder, terminal)).toBe(repository);
});
