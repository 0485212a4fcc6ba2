/** A proposal as a pull request, against the double of GitHub: fork, push, request, and every refusal. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWay } from "../../builder/command/open-way.ts";
import { makeCommit } from "../../builder/contribute/make-commit.ts";
import { openTarget } from "../../builder/contribute/open-target.ts";
import type { ProposalOptions } from "../../builder/contribute/proposal-options.ts";
import { submitProposal } from "../../builder/contribute/submit-proposal.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { HELLO, nextVersion } from "../change/proposals.ts";
import { type GitHub, startGitHub } from "../github/start-github.ts";
import { type RegistryFiles, writeFiles } from "../make-registry.ts";
import { type AuthorClone, authorClone } from "./author-clone.ts";

let author: AuthorClone;
let github: GitHub;

beforeAll(async () => {
  author = authorClone();
  github = await startGitHub({
    users: ["acme", { login: "ada", id: 11 }, "bob"],
    repositories: [{ name: "acme/registry", from: author.upstream, protection: { main: {} } }],
    forksReadyAfter: 2,
  });
  author.git(author.clone, "remote", "set-url", "origin", `${github.url}/acme/registry.git`);
});
afterAll(async () => {
  author.remove();
  await github.close();
});

/** What every command does after its check. */
async function submit(login: string, text: string, options: ProposalOptions = {}) {
  const terminal = author.terminal(github.environment(login));
  const target = await openTarget({}, author.clone, terminal);
  const { way } = await openWay(options, target, terminal);
  const files = [{ path: `${HELLO}/artifact.md`, content: utf8(text) }];
  const proposal = { branch: "ashlar/update/x", title: "Update x", body: "Why.", files };
  const commit = await makeCommit(proposal, target, { name: login, email: `${login}@example.org` });
  const dryRun = options.dryRun === true;
  return submitProposal({ proposal, target, commit, way, dryRun, report: text, terminal });
}

async function pulls(): Promise<readonly Record<string, unknown>[]> {
  const answer = await fetch(`${github.apiUrl}/repos/acme/registry/pulls?state=all`);
  return (await answer.json()) as Record<string, unknown>[];
}

test("a rehearsal leaves no trace at GitHub", async () => {
  const { steps } = await submit("bob", "one", { dryRun: true });
  expect(steps).toEqual([
    "would fork acme/registry to bob",
    expect.stringContaining("would push the branch ashlar/update/x"),
    "would open a pull request to acme/registry: Update x",
  ]);
  expect(await pulls()).toEqual([]);
});

test("ashlar publish forks, pushes and opens a pull request that says class, score and digest", async () => {
  writeFiles(author.registry, nextVersion() as RegistryFiles);
  const folder = join(author.registry, HELLO);
  const ada = author.as(github.environment("ada"));
  const { said, exitCode, text } = await ada.ashlar("publish", folder, "--json");
  expect([exitCode, said.class]).toEqual([0, "auto"]);
  expect(text).not.toContain("token-of-ada");
  expect(said.submission.steps).toEqual([
    "made the fork ada/registry",
    expect.stringContaining("pushed the branch"),
    `opened the pull request ${github.url}/acme/registry/pull/1`,
  ]);
  const [pull] = await pulls();
  expect(pull).toMatchObject({
    title: "Publish acme/hello 1.2.0",
    draft: false,
    head: { label: "ada:ashlar/publish/acme/hello" },
    base: { ref: "main" },
  });
  expect(pull?.body).toContain("**Class: auto**");
  expect(pull?.body).toContain(`sha256:${said.versions[0].sha256}`);
});

test("the same again finds branch and request; other content updates both, and what people wrote stays", async () => {
  await submit("ada", "one");
  const again = await submit("ada", "one");
  expect([again.state, again.pullRequest?.state]).toEqual(["unchanged", "unchanged"]);
  const { number = 0 } = again.pullRequest ?? {};
  const body = String((await pulls()).find((pull) => pull.number === number)?.body);
  await fetch(`${github.apiUrl}/repos/acme/registry/pulls/${number}`, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${github.tokenOf("ada")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ body: `Please look soon.\r\n\r\n${body}` }),
  });
  const other = await submit("ada", "two");
  expect([other.state, other.pullRequest]).toMatchObject(["updated", { number, state: "updated" }]);
  const updated = String((await pulls()).find((pull) => pull.number === number)?.body);
  expect(updated).toMatch(/^Please look soon\.\n[\s\S]*two/);
  expect(updated).not.toContain("one\n");
});

test("a fork that lags behind the registry's repository gets what it lacks", async () => {
  author.meanwhile({ "README.md": "# Later\n" });
  author.git(author.upstream, "push", "-q", join(github.folder, "acme/registry.git"), "main");
  await github.fail({
    operation: "POST /repos/{owner}/{repo}/merge-upstream",
    status: 409,
    body: { message: "There was a conflict" },
    times: 1,
  });
  expect((await submit("ada", "three")).state).toBe("updated");
});

test("who may write to the registry's repository needs no fork, and may ask for a draft", async () => {
  const { steps, pullRequest } = await submit("acme", "four", { draft: true });
  expect(steps.at(-1)).toContain("opened the draft pull request");
  const made = (await pulls()).find(({ number }) => number === pullRequest?.number);
  expect(made).toMatchObject({ draft: true, head: { label: "acme:ashlar/update/x" } });
});

test.each([
  [401, {}, "E_GITHUB_TOKEN", "make a new one"],
  [
    403,
    { "x-oauth-scopes": "gist", "x-accepted-oauth-scopes": "public_repo" },
    "E_GITHUB_FORBIDDEN",
    "give it: public_repo",
  ],
  [
    403,
    { "x-github-sso": "required; url=https://github.com/orgs/acme/sso?x=1" },
    "E_GITHUB_SSO",
    "https://github.com/orgs/acme/sso?x=1",
  ],
  [403, { "retry-after": "42" }, "E_GITHUB_LIMIT", "in 42 seconds"],
])("a %i with %j is %s, with the way out", async (status, headers, code, fix) => {
  await github.fail({ operation: "GET /user", status, body: { message: "No" }, headers, times: 1 });
  const refused = submit("ada", "five");
  await expect(refused).rejects.toMatchObject({ code, fix: expect.stringContaining(fix) });
});

test("without a token it says where one is looked for", async () => {
  const { GITHUB_TOKEN: _, ...env } = github.environment("ada");
  const terminal = author.terminal({ ...env, GH_CONFIG_DIR: author.top });
  const target = await openTarget({}, author.clone, terminal);
  await expect(openWay({}, target, terminal)).rejects.toMatchObject({
    code: "E_NO_TOKEN",
    fix: expect.stringContaining("--patch"),
  });
});
