/** How far a proposal is where no git host is asked: as a function of what git says, and of real repositories. */
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { branchProgress } from "../../builder/contribute/branch-progress.ts";
import { isBranchAbout } from "../../builder/contribute/is-branch-about.ts";
import type { BranchFacts } from "../../builder/contribute/read-branch-facts.ts";
import { HELLO, nextVersion } from "../change/proposals.ts";
import { type RegistryFiles, writeFiles } from "../make-registry.ts";
import { authorClone } from "./author-clone.ts";

const author = authorClone();
afterAll(() => author.remove());
const AS_ADA = ["--author", "ada", "--author-id", "11", "--json"];

const branch = (
  name: string,
  isThere: boolean,
  path = `${HELLO}/1.2.0/manifest.yaml`,
): BranchFacts => ({
  ...{ branch: name, commit: "c0ffee", title: "T", committedAt: "2026-03-04T05:06:07Z" },
  files: [
    { path, isThere },
    { path: `${HELLO}/artifact.md`, isThere: true },
  ],
});
const hello = (version?: string) => ({ name: "acme/hello", ...(version && { version }) });
const publish = (isThere: boolean) => branch("ashlar/publish/acme/hello", isThere);
const yank = (isThere: boolean) =>
  branch("ashlar/yank/acme/hello-1.0.0", isThere, `${HELLO}/artifact.md`);

test.each([
  ["a branch that is not merged", hello(), [publish(false)], ["1.0.0"], "waiting"],
  ["one that is", hello(), [publish(true)], ["1.0.0", "1.2.0"], "merged"],
  ["a version on a branch", hello("1.2.0"), [publish(false)], ["1.0.0"], "waiting"],
  [
    "a version that no branch has, and not the registry",
    hello("9.0.0"),
    [publish(false)],
    ["1.0.0"],
    "unknown",
  ],
  ["a patch that was taken", hello("1.2.0"), [], ["1.0.0", "1.2.0"], "merged"],
  ["a patch that was not", hello("1.2.0"), [], ["1.0.0"], "unknown"],
  [
    "a version that is there, with its yank on the way",
    hello("1.0.0"),
    [yank(false)],
    ["1.0.0"],
    "waiting",
  ],
  [
    "another version than the one to be yanked",
    hello("1.1.0"),
    [yank(false)],
    ["1.0.0", "1.1.0"],
    "merged",
  ],
  ["an artifact that nobody knows", hello(), [], [], "unknown"],
  ["all proposals, of which there are none", undefined, [], [], "merged"],
] as const)("%s", (_, artifact, branches, versions, stage) => {
  expect(branchProgress({ artifact, branches, versions }).stage).toBe(stage);
});

test.each([
  ["ashlar/publish/acme/hello", true],
  ["ashlar/yank/acme/hello-1.0.0-rc.1", true],
  ["ashlar/review/acme/hello-ada", true],
  ["ashlar/publish/acme/hello-world", false],
  ["ashlar/publish/acme/hell", false],
  ["ashlar/claim/acme", false],
])("%s is about acme/hello: %j", (name, isIt) => {
  expect(isBranchAbout(name, "acme/hello")).toBe(isIt);
});

test("a branch is followed from its push to its merge, and a version without one by what is there", async () => {
  const status = async (...args: string[]) => author.ashlar("status", ...args, "--json");
  expect((await status("acme/hello@1.2.0")).said).toMatchObject({ ok: false, stage: "unknown" });
  writeFiles(author.registry, nextVersion("1.2.0") as RegistryFiles);
  const pushed = await author.ashlar(
    "publish",
    join(author.registry, HELLO),
    "--branch",
    "origin",
    ...AS_ADA,
  );
  expect(pushed.said.submission.state).toBe("created");
  const waiting = await status("acme/hello@1.2.0");
  expect([waiting.exitCode, waiting.said]).toMatchObject([
    0,
    {
      stage: "waiting",
      versions: ["1.0.0", "1.1.0"],
      registry: { branch: "main" },
      branches: [{ branch: "ashlar/publish/acme/hello", stage: "waiting" }],
    },
  ]);
  const text = (await author.ashlar("status")).text;
  expect(text).toContain("ashlar/publish/acme/hello: waiting\n  Publish acme/hello 1.2.0, ");
  expect(text).toMatch(/main lacks \d+ of its \d+ files/);
  // Squashed, and with something else beside it: a merge that no commit of the branch is in.
  author.meanwhile({ ...(nextVersion("1.2.0") as RegistryFiles), "README.md": "More.\n" });
  const merged = await status("acme/hello@1.2.0", "--watch");
  expect(merged.said).toMatchObject({ stage: "merged", branches: [{ stage: "merged" }] });
  author.git(author.upstream, "branch", "-q", "-D", "ashlar/publish/acme/hello");
  const gone = (await author.ashlar("status", "acme/hello@1.2.0", "--branch", "origin")).text;
  expect(gone).toMatch(/^No branch of a proposal about acme\/hello 1\.2\.0 is at .*\n/);
  expect(gone).toContain(
    "has acme/hello 1.2.0\nWhether the published tree has it: ashlar show acme/hello",
  );
  expect((await author.ashlar("status", "12", "--json")).said.error.code).toBe("E_USAGE");
});
