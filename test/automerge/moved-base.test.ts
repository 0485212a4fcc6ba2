/** A branch that moves while a pull request into it is judged and merged. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Files, gitIn, writeTree } from "../github/git-in.ts";
import { REPOSITORY, type RegistryHost, registryHost, version, WHERE } from "./registry-host.ts";

let host: RegistryHost;
/** A clone of somebody who may push to the branch. */
let work: string;

beforeAll(async () => {
  host = await registryHost();
  work = join(host.checkout, "../maintainer");
  gitIn(host.checkout, "clone", "-q", host.github.cloneUrl(REPOSITORY, "may"), work);
});
afterAll(() => host.close());

/** A commit on top of the branch that the repository has and the branch has not, yet. */
function later(name: string, files: Files): string {
  gitIn(work, "fetch", "-q", "origin");
  gitIn(work, "checkout", "-q", "--detach", "origin/main");
  writeTree(work, files);
  gitIn(work, "commit", "-q", "-m", name);
  gitIn(work, "push", "-q", "origin", `HEAD:refs/heads/${name}`);
  return gitIn(work, "rev-parse", "HEAD").trim();
}

const publisher = (...members: readonly string[]): Files => ({
  "registry/publishers/acme.yaml": `kind: organization\ndisplayName: Acme\nmembers:\n${members.map((one) => `  - {${one}, role: owner}\n`).join("")}`,
});
const ADA = "login: ada, id: 11";
const BOB = "login: bob, id: 98";

const READ = "GET /repos/{owner}/{repo}/pulls/{pull_number}";
const MERGE = "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge";
const move = (operation: string, to: string) =>
  host.github.moveBranchBefore({
    operation,
    repository: REPOSITORY,
    branch: "main",
    to,
    login: "may",
  });

async function propose(name: string, number: string): Promise<number> {
  // On top of what the branch is now.
  gitIn(join(host.checkout, "../work"), "fetch", "-q", "origin");
  const made = await host.propose("ada", name, version(number));
  await host.checked("ada", name, made.sha);
  return made.number;
}

async function automerge(number: number) {
  const { stdout, stderr, exitCode } = await host.step([
    "automerge",
    "--pull",
    String(number),
    "--json",
  ]);
  expect([stderr, exitCode]).toEqual(["", 0]);
  const [{ decision, class: kind, because }] = JSON.parse(stdout).pulls;
  return [decision, kind, ...because];
}

const issues = async () =>
  (await host.as("may").rest.issues.listForRepo({ ...WHERE, state: "open" })).data.filter(
    ({ pull_request: pull }) => pull === undefined,
  );
const tip = () => gitIn(work, "ls-remote", "origin", "refs/heads/main").split("\t")[0];

test("what moved before the merge is judged with it, and stops it where that says so", async () => {
  const number = await propose("by-an-owner", "1.2.0");
  const without = later("without", publisher(BOB));
  await move(READ, without);
  expect(await automerge(number)).toEqual([
    "wait",
    "owner-approval",
    'an owner of "acme" has to approve of this commit',
  ]);
  expect(tip()).toBe(without);
  // With a branch that goes on and on, nothing is merged.
  await host.as("bob").rest.pulls.createReview({ ...WHERE, pull_number: number, event: "APPROVE" });
  const steps = ["a", "b", "c"].map((name) => later(name, { "notes.txt": name }));
  // Each try reads the pull request twice.
  for (const step of steps) for (const to of [step, step]) await move(READ, to);
  expect(await automerge(number)).toEqual([
    "wait",
    undefined,
    "main moved 3 times while it was looked at",
  ]);
  expect(await automerge(number)).toEqual(["merged", "owner-approval"]);
  expect(await issues()).toEqual([]);
});

test("what moved at the very moment of the merge is judged after it, and told where it is wrong", async () => {
  later("back", publisher(ADA));
  gitIn(work, "push", "-q", "origin", "HEAD:main");
  const fine = await propose("fine", "1.3.0");
  await move(MERGE, later("harmless", { "notes.txt": "another" }));
  expect(await automerge(fine)).toEqual([
    "merged",
    "auto",
    "main moved before the merge; both were checked together since, and nothing is wrong",
  ]);
  expect(await issues()).toEqual([]);
  const number = await propose("too-late", "1.4.0");
  await move(MERGE, later("gone", publisher(BOB)));
  const merged = await automerge(number);
  const [issue, ...others] = await issues();
  expect(merged).toEqual([
    "merged",
    "auto",
    `main moved before the merge: an owner of "acme" has to approve of this commit (issue #${issue?.number})`,
  ]);
  expect(others).toEqual([]);
  expect(issue?.title).toBe(`Look at what #${number} brought: main moved before it was merged`);
  expect(issue?.body).toContain("has to approve of this commit");
  expect(issue?.body).toContain("git revert -m 1 ");
});
