/** What only a double can show: that it notices what GitHub would not forgive, and does as it is told. */
import { createHmac } from "node:crypto";
import { readFileSync, symlinkSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Octokit } from "octokit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gitIn, importCommit, manyFiles, writeTree } from "./git-in.ts";
import { SUBSET } from "./openapi-document.ts";
import { refusal } from "./refusal.ts";
import { ROUTES } from "./routes.ts";
import { type GitHub, startGitHub } from "./start-github.ts";

const at = { owner: "acme", repo: "registry" };
const MERGE = "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge";
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  received.push({ headers: request.headers, body });
  response.writeHead(204).end();
});
let github: GitHub;
let work: string;

const as = (token?: string): Octokit =>
  new Octokit({
    baseUrl: github.apiUrl,
    ...(token ? { auth: token } : {}),
    retry: { enabled: false },
    throttle: { enabled: false },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
const user = (login: string): Octokit => as(github.tokenOf(login));

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  github = await startGitHub({
    users: ["acme", "ada", { login: "github-actions[bot]", id: 41898282, type: "Bot" }],
    repositories: [
      {
        name: "acme/registry",
        protection: { main: { requiredChecks: ["check"], requiredApprovals: 1 } },
      },
      { name: "acme/secret", private: true },
    ],
    appTokens: [
      {
        token: "of-a-workflow",
        login: "github-actions[bot]",
        repository: "acme/registry",
        permissions: {
          contents: "write",
          checks: "write",
          pull_requests: "write",
          actions: "read",
        },
      },
      {
        token: "of-a-fork",
        login: "github-actions[bot]",
        repository: "acme/registry",
        permissions: { contents: "read" },
      },
    ],
    forksReadyAfter: 2,
    webhook: {
      url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
      secret: "a secret",
    },
  });
  work = join(github.folder, "work");
  writeTree(work, {
    "README.md": "# Hello\n",
    "docs/a b.md": "a\n",
    ".github/workflows/check.yml": "on: pull_request\n",
  });
  gitIn(work, "commit", "-q", "-m", "First");
  gitIn(work, "push", "-q", join(github.folder, "acme/registry.git"), "main");
  gitIn(work, "remote", "add", "origin", github.cloneUrl("acme/registry", "acme"));
});

afterAll(async () => {
  receiver.close();
  await github.close();
});

test("the committed part of GitHub's description is what is answered, and says what it was cut from", () => {
  const { info, paths } = JSON.parse(gunzipSync(readFileSync(SUBSET)).toString()) as {
    info: Record<string, string>;
    paths: Record<string, object>;
  };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(ROUTES.map((route) => route.operation).sort());
  expect([info.version, info.sha256]).toEqual([
    "23.0.2",
    "829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a",
  ]);
});

test("what GitHub's description does not have is 501, and both it and a wrong request are kept", async () => {
  const ada = user("ada");
  expect(await refusal(ada.request("GET /repos/{owner}/{repo}/topics", at))).toBe(501);
  expect(
    await refusal(ada.request("GET /repos/{owner}/{repo}/pulls", { ...at, colour: "red" })),
  ).toBe(422);
  expect(await refusal(ada.request("POST /repos/acme/registry/pulls", { base: "main" }))).toBe(422);
  const violations = await github.takeViolations();
  expect(
    violations.map(({ exchange, problem }) => `${exchange.replace(/\/api\/v3/, "")}: ${problem}`),
  ).toEqual([
    "GET /repos/acme/registry/topics: GitHub's description, as far as it is committed here, has no such operation",
    "GET /repos/acme/registry/pulls?colour=red: request: data must NOT have additional properties",
    "POST /repos/acme/registry/pulls: request: data must have required property 'head'",
  ]);
  expect(await github.takeViolations()).toEqual([]);
});

test("a private repository is not there for others, over REST and over git", async () => {
  expect(await refusal(user("ada").rest.repos.get({ owner: "acme", repo: "secret" }))).toBe(404);
  expect(await refusal(user("acme").rest.repos.get({ owner: "acme", repo: "secret" }))).toBe(0);
  const said = (url: string): string => {
    try {
      return gitIn(work, "ls-remote", url);
    } catch (error) {
      return String(error);
    }
  };
  expect(said(github.cloneUrl("acme/secret", "ada"))).toContain("not found");
  expect(said(github.cloneUrl("acme/secret"))).toContain("could not read Username");
  expect(said(github.cloneUrl("acme/registry"))).toContain("refs/heads/main");
});

test("a fork is not there at once", async () => {
  const { data } = await user("ada").rest.repos.createFork(at);
  const fork = { owner: data.owner.login, repo: data.name };
  const seen = [];
  for (let count = 0; count < 3; count++)
    seen.push(await refusal(user("ada").rest.repos.get(fork)));
  expect(seen).toEqual([404, 404, 0]);
});

test("the token of a workflow is no user, writes what it may, and its branch is still protected", async () => {
  const bot = as("of-a-workflow");
  const reader = as("of-a-fork");
  expect(await refusal(bot.rest.users.getAuthenticated())).toBe(403);
  const { data: head } = await bot.rest.git.getRef({ ...at, ref: "heads/main" });
  const check = { ...at, name: "check", head_sha: head.object.sha, conclusion: "success" } as const;
  expect(await refusal(reader.rest.checks.create(check))).toBe(403);
  const { data: run } = await bot.rest.checks.create(check);
  expect([run.status, run.app?.slug]).toEqual(["completed", "github-actions"]);
  const { data: runs } = await bot.rest.checks.listForRef({
    ...at,
    ref: "main",
    check_name: "check",
  });
  expect(runs.total_count).toBe(1);
  const push = (token: string, branch: string): string => {
    const address = `${github.url.replace("//", `//x-access-token:${token}@`)}/acme/registry.git`;
    try {
      return gitIn(work, "push", "-q", address, `HEAD:${branch}`);
    } catch (error) {
      return String((error as { stderr?: unknown }).stderr);
    }
  };
  gitIn(work, "checkout", "-q", "-b", "workflows");
  writeTree(work, { ".github/workflows/more.yml": "on: push\n" });
  gitIn(work, "commit", "-q", "-m", "A workflow");
  expect(push("of-a-workflow", "refs/heads/workflows")).toContain("without `workflows` permission");
  expect(push("of-a-fork", "refs/heads/workflows")).toContain("denied to github-actions[bot]");
  expect(push(github.tokenOf("acme"), "refs/heads/main")).toContain(
    "Protected branch update failed",
  );
  gitIn(work, "checkout", "-q", "main");
});

async function openPull(branch: string, files: Record<string, string>) {
  gitIn(work, "checkout", "-q", "-B", branch, "main");
  writeTree(work, files);
  gitIn(work, "commit", "-q", "-m", branch);
  gitIn(work, "checkout", "-q", "main");
  return propose(branch);
}

async function propose(branch: string) {
  gitIn(work, "push", "-q", github.cloneUrl("ada/registry", "ada"), branch);
  const { data } = await user("ada").rest.pulls.create({
    ...at,
    title: branch,
    head: `ada:${branch}`,
    base: "main",
  });
  return { ...at, pull_number: data.number, sha: data.head.sha };
}

test("a protected branch takes nothing without its check and approval, nor a head that moves just before", async () => {
  const { sha, ...one } = await openPull("protected", { "new.txt": "x\n" });
  const acme = user("acme");
  const merge = (): Promise<number> => refusal(acme.rest.pulls.merge({ ...one, sha }));
  expect(await merge()).toBe(405);
  await github.addCheckRun({
    repository: "acme/registry",
    sha,
    name: "check",
    conclusion: "success",
  });
  expect(await merge()).toBe(405);
  await acme.rest.pulls.createReview({ ...one, event: "APPROVE" });
  await acme.rest.pulls.get(one);
  expect((await acme.rest.pulls.get(one)).data.mergeable_state).toBe("clean");
  gitIn(work, "checkout", "-q", "protected");
  gitIn(work, "commit", "-q", "--allow-empty", "-m", "Sneaked in");
  gitIn(work, "push", "-q", github.cloneUrl("ada/registry", "ada"), "HEAD:refs/heads/later");
  const to = gitIn(work, "rev-parse", "HEAD").trim();
  gitIn(work, "checkout", "-q", "main");
  await github.moveBranchBefore({
    operation: MERGE,
    repository: "ada/registry",
    branch: "protected",
    to,
    login: "ada",
  });
  expect(await merge()).toBe(409);
  expect((await acme.rest.pulls.get(one)).data.head.sha).toBe(to);
  await github.deleteRepository("ada/registry");
  await github.renameUser("ada", "countess");
  const { data: pull } = await acme.rest.pulls.get(one);
  expect([pull.head.repo, pull.user.login, pull.state]).toEqual([null, "countess", "open"]);
  await github.renameUser("countess", "ada");
  await user("ada").rest.repos.createFork(at);
  for (let count = 0; count < 2; count++)
    await refusal(user("ada").rest.repos.get({ owner: "ada", repo: "registry" }));
});

test("of a change of more than three thousand files, three thousand are shown", async () => {
  importCommit(work, { branch: "many", base: "main", changes: manyFiles("many", 3100) });
  const { sha: _, ...one } = await propose("many");
  const page = async (number: number) =>
    (await user("ada").rest.pulls.listFiles({ ...one, per_page: 100, page: number })).data.length;
  expect([await page(30), await page(31)]).toEqual([100, 0]);
  expect((await user("ada").rest.pulls.get(one)).data.changed_files).toBe(3100);
});

test("contents are files, folders and what links point to, and raw when asked", async () => {
  gitIn(work, "checkout", "-q", "-B", "links", "main");
  writeTree(work, { "real.txt": "real\n" });
  symlinkSync("real.txt", join(work, "inside"));
  symlinkSync("/etc/passwd", join(work, "outside"));
  gitIn(work, "add", "-A");
  gitIn(work, "commit", "-q", "-m", "Links");
  gitIn(work, "push", "-q", "origin", "links");
  gitIn(work, "checkout", "-q", "-f", "main");
  const ada = user("ada");
  const get = async (path: string) =>
    (await ada.rest.repos.getContent({ ...at, path, ref: "links" })).data;
  expect(await get("docs/a b.md")).toMatchObject({
    type: "file",
    encoding: "base64",
    content: "YQo=",
  });
  expect(await get("inside")).toMatchObject({ type: "file", path: "inside", content: "cmVhbAo=" });
  expect(await get("outside")).toMatchObject({ type: "symlink", target: "/etc/passwd" });
  expect(await get("docs")).toMatchObject([{ type: "file", name: "a b.md" }]);
  expect(await refusal(get("../README.md"))).toBe(404);
  const raw = await ada.rest.repos.getContent({
    ...at,
    path: "README.md",
    mediaType: { format: "raw" },
  });
  expect(raw.data).toBe("# Hello\n");
});

test("an artifact is fetched from elsewhere, without the token", async () => {
  const sha = gitIn(work, "rev-parse", "main").trim();
  const id = await github.addRun({
    repository: "acme/registry",
    path: ".github/workflows/check.yml",
    name: "check",
    event: "pull_request",
    branch: "main",
    sha,
    conclusion: "success",
    login: "ada",
    createdAt: "2026-01-02T03:04:05Z",
    artifacts: { report: new Uint8Array([80, 75, 5, 6]) },
  });
  const bot = as("of-a-workflow");
  const { data: runs } = await bot.rest.actions.listWorkflowRunsForRepo({
    ...at,
    head_sha: sha,
    event: "pull_request",
  });
  expect(runs.workflow_runs.map((run) => [run.id, run.created_at])).toEqual([
    [id, "2026-01-02T03:04:05Z"],
  ]);
  const { data } = await bot.rest.actions.listWorkflowRunArtifacts({ ...at, run_id: id });
  const artifact = { ...at, artifact_id: data.artifacts[0]?.id ?? 0, archive_format: "zip" };
  const { data: zip } = await bot.rest.actions.downloadArtifact(artifact);
  expect(new Uint8Array(zip as ArrayBuffer)).toEqual(new Uint8Array([80, 75, 5, 6]));
  const redirect = await fetch(
    `${github.apiUrl}/repos/acme/registry/actions/artifacts/${artifact.artifact_id}/zip`,
    {
      headers: { authorization: "Bearer of-a-workflow" },
      redirect: "manual",
    },
  );
  const elsewhere = redirect.headers.get("location") ?? "";
  expect(new URL(elsewhere).origin).not.toBe(github.url);
  expect(
    (await fetch(elsewhere, { headers: { authorization: "Bearer of-a-workflow" } })).status,
  ).toBe(400);
});

test("GitHub answers as a test wants it to: limits, single sign-on, another time", async () => {
  const acme = user("acme");
  const headers = { "x-github-sso": "required; url=https://github.com/orgs/acme/sso" };
  await github.fail({ status: 403, headers, times: 1 });
  expect(await refusal(acme.rest.repos.get(at))).toBe(403);
  await github.leaveRequests("acme", 1);
  expect([await refusal(acme.rest.repos.get(at)), await refusal(acme.rest.repos.get(at))]).toEqual([
    0, 403,
  ]);
  await github.leaveRequests("acme", 5000);
  await github.setClock("2030-01-01T00:00:00Z");
  const { data: issue } = await acme.rest.issues.create({ ...at, title: "Later" });
  await github.setClock(undefined);
  expect(issue.created_at).toBe("2030-01-01T00:00:00Z");
});

test("webhooks are signed, shaped as GitHub's, and readable as event files", async () => {
  const issue = await user("ada").rest.issues.create({ ...at, title: "Hooked" });
  const one = { ...at, issue_number: issue.data.number };
  const { data: comment } = await user("ada").rest.issues.createComment({ ...one, body: "One" });
  await user("ada").rest.issues.deleteComment({ ...at, comment_id: comment.id });
  await user("acme").rest.issues.update({ ...one, labels: ["new"], state: "closed" });
  expect(new Set(await github.deliveries())).toEqual(new Set([204]));
  const last = received.at(-1);
  const signature = createHmac("sha256", "a secret")
    .update(last?.body ?? "")
    .digest("hex");
  expect(last?.headers["x-hub-signature-256"]).toBe(`sha256=${signature}`);
  const events = await github.takeEvents();
  const kinds = new Set(events.map(({ event, payload }) => `${event} ${payload.action}`));
  for (const kind of [
    "pull_request opened",
    "pull_request synchronize",
    "pull_request_review submitted",
    "issue_comment deleted",
    "issues opened",
    "issues labeled",
    "issues closed",
    "workflow_run completed",
  ])
    expect(kinds).toContain(kind);
  const opened = events.find(({ event }) => event === "pull_request");
  const file = JSON.parse(readFileSync(github.writeEvent(opened!), "utf8"));
  expect([file.action, file.pull_request.head.repo.full_name]).toEqual(["opened", "ada/registry"]);
});
