/**
 * What the project relies on GitHub for, asked through octokit and git. It runs against the double;
 * against GitHub itself it has never run.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "octokit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitHub, startGitHub } from "./start-github.ts";

let github: GitHub;
let scratch: string;
const at = { owner: "acme", repo: "registry" };

function as(login?: string): Octokit {
  return new Octokit({
    baseUrl: github.apiUrl,
    ...(login ? { auth: github.tokenOf(login) } : {}),
    retry: { enabled: false },
    throttle: { enabled: false },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
}

function git(folder: string, ...args: string[]): string {
  return execFileSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      HOME: scratch,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_TERMINAL_PROMPT: "0",
      GIT_AUTHOR_NAME: "Test",
      GIT_AUTHOR_EMAIL: "test@example.org",
      GIT_COMMITTER_NAME: "Test",
      GIT_COMMITTER_EMAIL: "test@example.org",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function write(folder: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  git(folder, "add", "-A");
}

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "contract-"));
  const seed = join(scratch, "seed");
  mkdirSync(seed);
  git(seed, "init", "-q", "-b", "main");
  write(seed, { "README.md": "# Registry\n", "a.txt": "a\n" });
  git(seed, "commit", "-q", "-m", "First");
  github = await startGitHub({
    users: ["acme", "ada", "bob", "mallory"],
    repositories: [
      { name: "acme/registry", from: seed, roles: { bob: "write" }, protection: { main: {} } },
    ],
  });
});

afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  await github.close();
});

test("a fork, a push, a pull request, a review and a merge", async () => {
  const ada = as("ada");
  const { data: self } = await ada.rest.users.getAuthenticated();
  expect(self.login).toBe("ada");
  const { data: fork } = await ada.rest.repos.createFork(at);
  expect(fork.full_name).toBe("ada/registry");
  const clone = join(scratch, "ada");
  git(scratch, "clone", "-q", github.cloneUrl("ada/registry", "ada"), clone);
  git(clone, "checkout", "-q", "-b", "change");
  write(clone, { "b.txt": "b\n" });
  git(clone, "commit", "-q", "-m", "Second");
  git(clone, "push", "-q", "origin", "change");
  const { data: pull } = await ada.rest.pulls.create({
    ...at,
    title: "Change",
    head: "ada:change",
    base: "main",
  });
  const one = { ...at, pull_number: pull.number };
  const { data: files } = await ada.rest.pulls.listFiles(one);
  expect(files.map((file) => [file.status, file.filename, file.patch])).toEqual([
    ["added", "b.txt", "@@ -0,0 +1 @@\n+b"],
  ]);
  const bob = as("bob");
  await bob.rest.pulls.createReview({ ...one, event: "APPROVE", commit_id: pull.head.sha });
  const { data: reviews } = await ada.rest.pulls.listReviews(one);
  expect(reviews.map((review) => [review.user?.login, review.state, review.commit_id])).toEqual([
    ["bob", "APPROVED", pull.head.sha],
  ]);
  await bob.rest.issues.addLabels({ ...at, issue_number: pull.number, labels: ["fine"] });
  await bob.rest.issues.createComment({ ...at, issue_number: pull.number, body: "Hello" });
  await bob.rest.repos.createCommitStatus({
    ...at,
    sha: pull.head.sha,
    state: "success",
    context: "check",
  });
  const { data: status } = await bob.rest.repos.getCombinedStatusForRef({
    ...at,
    ref: pull.head.sha,
  });
  expect(status.state).toBe("success");
  const { data: merged } = await bob.rest.pulls.merge({
    ...one,
    sha: pull.head.sha,
    merge_method: "squash",
  });
  const { data: after } = await bob.rest.pulls.get(one);
  expect([after.merged, after.merge_commit_sha]).toEqual([true, merged.sha]);
  expect(git(scratch, "ls-remote", github.cloneUrl("acme/registry"), "main")).toContain(merged.sha);
});
