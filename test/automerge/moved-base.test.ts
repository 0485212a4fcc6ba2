/** A branch that moves while a pull request into it is judged and merged. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Files, gitIn, importCommit } from "../github/git-in.ts";
import { REPOSITORY, type RegistryHost, registryHost, version, WHERE } from "./registry-host.ts";

let host: RegistryHost;
/** The repository itself: what the branch will be lies there before somebody pushes it. */
let bare: string;

beforeAll(async () => {
  host = await registryHost();
  bare = join(host.github.folder, `${REPOSITORY}.git`);
});
afterAll(() => host.close());

/** A commit on top of the branch that the repository has and the branch has not, yet. */
function later(name: string, changes: Files): string {
  importCommit(bare, { branch: name, base: "main", changes });
  return gitIn(bare, "rev-parse", name).trim();
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

async function propose(name: string, files: Files): Promise<{ number: number; sha: string }> {
  // On top of what the branch is now.
  gitIn(join(host.checkout, "../work"), "fetch", "-q", "origin");
  const made = await host.propose("ada", name, files);
  await host.checked("ada", name, made.sha);
  return made;
}

/** A namespace, which a maintainer agrees to: nothing of it is inspected, which takes a process each time. */
async function proposeNamespace(name: string): Promise<number> {
  const path = `registry/publishers/${name}.yaml`;
  const record = `kind: user\ndisplayName: ${name}\nmembers:\n  - {${ADA}, role: owner}\n`;
  const { number, sha } = await propose(name, { [path]: record });
  const review = { ...WHERE, pull_number: number, event: "APPROVE" as const, commit_id: sha };
  await host.as("may").rest.pulls.createReview(review);
  return number;
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
const tip = () => gitIn(bare, "rev-parse", "main").trim();

test("what moved before the merge is judged with it, and stops it where that says so", async () => {
  const { number } = await propose("by-an-owner", version("1.2.0"));
  const without = later("without", publisher(BOB));
  await move(READ, without);
  expect(await automerge(number)).toEqual([
    "wait",
    "owner-approval",
    'an owner of "acme" has to approve of this commit',
  ]);
  expect(tip()).toBe(without);
  // With a branch that goes on and on, nothing is merged.
  const namespace = await proposeNamespace("reef");
  const steps = ["a", "b", "c"].map((name) => later(name, { "notes.txt": name }));
  // Each try reads the pull request twice.
  for (const step of steps) for (const to of [step, step]) await move(READ, to);
  expect(await automerge(namespace)).toEqual([
    "wait",
    undefined,
    "main moved 3 times while it was looked at",
  ]);
  expect(await automerge(namespace)).toEqual(["merged", "maintainer-review"]);
  expect(await issues()).toEqual([]);
});

test("what moved at the very moment of the merge is judged after it, and told where it is wrong", async () => {
  const back = later("back", publisher(ADA));
  gitIn(bare, "push", "-q", host.github.cloneUrl(REPOSITORY, "may"), `${back}:main`);
  const fine = await proposeNamespace("fine");
  await move(MERGE, later("harmless", { "notes.txt": "another" }));
  expect(await automerge(fine)).toEqual([
    "merged",
    "maintainer-review",
    "main moved before the merge; both were checked together since, and nothing is wrong",
  ]);
  expect(await issues()).toEqual([]);
  const { number } = await propose("too-late", version("1.4.0"));
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
