/** How far a pull request is: as a function of what GitHub says, and asked of the double. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PullFacts } from "../../builder/github/pull-facts.ts";
import { pullProgress } from "../../builder/github/pull-progress.ts";
import { nextVersion } from "../change/proposals.ts";
import { type GitHub, startGitHub } from "../github/start-github.ts";
import { type RegistryFiles, SMALL_REGISTRY, writeFiles } from "../make-registry.ts";
import { type AuthorClone, authorClone } from "./author-clone.ts";

const OPEN: PullFacts = {
  number: 1,
  title: "Publish acme/hello 1.2.0",
  url: "https://github.com/acme/registry/pull/1",
  state: "open",
  draft: false,
  conflicts: false,
  firstTime: false,
  checks: [{ name: "check", state: "passed", url: null }],
  reviews: [],
  class: "auto",
  versions: [{ name: "acme/hello", version: "1.2.0" }],
};

test.each<[string, Partial<PullFacts>, boolean | undefined, string, RegExp]>([
  ["all good", {}, undefined, "ready", /by itself/],
  [
    "a failed check",
    { checks: [{ name: "check", state: "failed", url: "https://x" }] },
    undefined,
    "blocked",
    /^you: the check check failed \(https:\/\/x\)/,
  ],
  [
    "a check that runs",
    { checks: [{ name: "check", state: "waiting", url: null }] },
    undefined,
    "checking",
    /the check check/,
  ],
  [
    "a first contribution",
    { checks: [], firstTime: true },
    undefined,
    "checking",
    /^a maintainer: GitHub runs no checks/,
  ],
  ["a conflict", { conflicts: true }, undefined, "blocked", /conflicts/],
  ["a draft", { draft: true }, undefined, "draft", /^you/],
  [
    "an owner's turn",
    { class: "owner-approval" },
    undefined,
    "waiting",
    /an owner of the namespace/,
  ],
  ["a maintainer's turn", { class: "maintainer-review" }, undefined, "waiting", /a maintainer/],
  [
    "changes asked for",
    { reviews: [{ login: "bob", state: "changes" }] },
    undefined,
    "blocked",
    /bob asks/,
  ],
  [
    "an approval",
    { class: "owner-approval", reviews: [{ login: "bob", state: "approved" }] },
    undefined,
    "ready",
    /bob approved/,
  ],
  ["merged", { state: "merged" }, false, "merged", /next build/],
  ["merged, tree unknown", { state: "merged" }, undefined, "merged", /did not answer/],
  ["published", { state: "merged" }, true, "published", /^$/],
  ["closed", { state: "closed" }, undefined, "closed", /^$/],
])("%s", (_, facts, published, stage, words) => {
  const progress = pullProgress({ ...OPEN, ...facts }, published);
  expect(progress.stage).toBe(stage);
  expect(progress.waitsFor.join("\n")).toMatch(words);
});

let author: AuthorClone;
let github: GitHub;
let tree: Server;
let published = false;

beforeAll(async () => {
  tree = createServer((request, response) => {
    const isKnown = published && request.url === "/tree/api/v1/artifacts/acme/hello.json";
    response
      .writeHead(isKnown ? 200 : 404)
      .end(JSON.stringify({ versions: [{ version: "1.2.0" }] }));
  });
  await new Promise<void>((resolve) => tree.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(tree.address() as AddressInfo).port}/tree`;
  const record = SMALL_REGISTRY["registry.yaml"] as string;
  author = authorClone({ "registry.yaml": record.replace("https://registry.example/small", url) });
  github = await startGitHub({
    users: ["acme", "bob", { login: "github-actions[bot]", id: 41898282, type: "Bot" }],
    repositories: [{ name: "acme/registry", from: author.upstream, roles: { bob: "write" } }],
  });
  author.git(author.clone, "remote", "set-url", "origin", `${github.url}/acme/registry.git`);
  writeFiles(author.registry, nextVersion() as RegistryFiles);
  author.git(author.clone, "checkout", "-q", "-b", "ashlar/publish/acme/hello");
  author.git(author.clone, "add", "-A");
  author.git(author.clone, "commit", "-q", "-m", "Publish");
  const remote = github.cloneUrl("acme/registry", "bob");
  author.git(author.clone, "push", "-q", remote, "HEAD");
});
afterAll(async () => {
  tree.close();
  author.remove();
  await github.close();
});

async function api(login: string, path: string, body: unknown, method = "POST"): Promise<unknown> {
  const answer = await fetch(`${github.apiUrl}/repos/acme/registry/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${github.tokenOf(login)}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  return answer.json();
}

test("a pull request is followed from its first check to the published tree", async () => {
  const bob = author.as(github.environment("bob"));
  const status = async (...args: string[]) => {
    const { said, exitCode } = await bob.ashlar("status", ...args, "--json");
    const [first] = said.pullRequests ?? [];
    return { stage: first?.stage, waitsFor: first?.waitsFor, exitCode, said };
  };
  expect((await status()).said.pullRequests).toEqual([]);
  const head = "ashlar/publish/acme/hello";
  await api("bob", "pulls", { title: "Publish acme/hello 1.2.0", head, base: "main" });
  expect(await status("acme/hello")).toMatchObject({ stage: "checking", exitCode: 0 });
  const sha = author.git(author.clone, "rev-parse", "HEAD").trim();
  const check = { repository: "acme/registry", sha, name: "check" };
  await github.addCheckRun({ ...check, conclusion: "success" });
  expect(await status("#1")).toMatchObject({ stage: "waiting" });
  await api("bob", "issues/1/comments", {
    body: "<!-- ashlar-report -->\n\n### Ashlar check: auto\n",
  });
  expect((await status("1")).said.pullRequests[0].class).toBeUndefined();
  await api("acme", "pulls/1/merge", {}, "PUT");
  const address = `${github.url}/acme/registry/pull/1`;
  expect(await status(address)).toMatchObject({
    stage: "merged",
    waitsFor: [expect.stringContaining("next build")],
  });
  const watching = bob.ashlar("status", address, "--watch", "--interval", "0.02");
  published = true;
  expect((await watching).text).toMatch(/#1 Publish acme\/hello 1\.2\.0: published\n/);
});

test("what it cannot tell, it says", async () => {
  const bob = author.as(github.environment("bob"));
  const none = await bob.ashlar("status", "acme/other", "--json");
  expect([none.said.error.code, none.exitCode]).toEqual(["E_NOT_FOUND", 3]);
  const upstream = join(author.top, "upstream.git");
  const elsewhere = await bob.ashlar("status", "7", "--to", upstream, "--json");
  expect(elsewhere.said.error.code).toBe("E_USAGE");
});
