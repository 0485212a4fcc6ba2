/** A proposal as a pull request, against the double of GitHub: fork, push, request, and every refusal. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HELLO, nextVersion } from "../change/proposals.ts";
import { type GitHub, startGitHub } from "../github/start-github.ts";
import { type RegistryFiles, writeFiles } from "../make-registry.ts";
import { type AuthorClone, authorClone } from "./author-clone.ts";

let author: AuthorClone;
let github: GitHub;
const hello = () => join(author.registry, HELLO);

beforeAll(async () => {
  author = authorClone();
  github = await startGitHub({
    users: ["acme", { login: "ada", id: 11 }, "bob"],
    repositories: [{ name: "acme/registry", from: author.upstream, protection: { main: {} } }],
    forksReadyAfter: 2,
  });
  author.git(author.clone, "remote", "set-url", "origin", `${github.url}/acme/registry.git`);
  writeFiles(author.registry, nextVersion() as RegistryFiles);
});
afterAll(async () => {
  author.remove();
  await github.close();
});

const publish = (login: string, ...args: readonly string[]) =>
  author.as(github.environment(login)).ashlar("publish", hello(), "--json", ...args);

async function pulls(): Promise<readonly Record<string, unknown>[]> {
  const answer = await fetch(`${github.apiUrl}/repos/acme/registry/pulls?state=all`);
  return (await answer.json()) as Record<string, unknown>[];
}

test("a rehearsal leaves no trace at GitHub", async () => {
  const { said } = await publish("ada", "--dry-run");
  expect(said.submission.steps).toEqual([
    "would fork acme/registry to ada",
    expect.stringContaining("would push the branch ashlar/publish/acme/hello"),
    "would open a pull request to acme/registry: Publish acme/hello 1.2.0",
  ]);
  expect(await pulls()).toEqual([]);
});

test("publishing forks, pushes and opens a pull request that says class, score and digest", async () => {
  const { said, exitCode, text } = await publish("ada");
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
  const again = await publish("ada");
  expect([again.said.submission.state, again.said.submission.pullRequest.state]).toEqual([
    "unchanged",
    "unchanged",
  ]);
  const [pull] = await pulls();
  await fetch(`${github.apiUrl}/repos/acme/registry/pulls/1`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${github.tokenOf("ada")}`, "content-type": "application/json" },
    body: JSON.stringify({ body: `Please look soon.\r\n\r\n${pull?.body}` }),
  });
  writeFileSync(join(hello(), "1.2.0/files/index.js"), "export const hello = () => 'Hello!';\n");
  const other = await publish("ada");
  expect(other.said.submission).toMatchObject({
    state: "updated",
    pullRequest: { number: 1, state: "updated" },
  });
  const [updated, ...more] = await pulls();
  expect(more).toEqual([]);
  expect(updated?.body).toMatch(/^Please look soon\.\n/);
  expect(updated?.body).toContain(other.said.versions[0].sha256);
});

test("a fork that lags behind the registry's repository gets what it lacks", async () => {
  author.meanwhile({ "README.md": "# Later\n" });
  author.git(author.upstream, "push", "-q", join(github.folder, "acme/registry.git"), "main");
  writeFileSync(join(hello(), "1.2.0/files/index.js"), "export const hello = () => 'Hi!';\n");
  await github.fail({
    operation: "POST /repos/{owner}/{repo}/merge-upstream",
    status: 409,
    body: { message: "There was a conflict" },
    times: 1,
  });
  const { said, exitCode } = await publish("ada");
  expect([exitCode, said.submission?.state]).toEqual([0, "updated"]);
});

test("who may write to the registry's repository needs no fork, and may ask for a draft", async () => {
  const { said } = await publish("acme", "--draft");
  expect(said.submission.steps.at(-1)).toContain("opened the draft pull request");
  expect((await pulls()).at(0)).toMatchObject({ number: 2, draft: true });
});

test.each([
  [401, {}, "E_GITHUB_TOKEN", "make a new one"],
  [403, { "x-oauth-scopes": "gist", "x-accepted-oauth-scopes": "public_repo" }, "E_GITHUB_FORBIDDEN", "give it: public_repo"],
  [403, { "x-github-sso": "required; url=https://github.com/orgs/acme/sso?x=1" }, "E_GITHUB_SSO", "https://github.com/orgs/acme/sso?x=1"],
  [403, { "retry-after": "42" }, "E_GITHUB_LIMIT", "in 42 seconds"],
])("a %i with %j is %s, with the way out", async (status, headers, code, fix) => {
  await github.fail({ operation: "GET /user", status, body: { message: "No" }, headers, times: 1 });
  const { said, exitCode } = await publish("ada");
  expect([said.error.code, exitCode]).toEqual([code, code === "E_GITHUB_LIMIT" ? 6 : 4]);
  expect(said.error.fix).toContain(fix);
});

test("without a token it says where one is looked for", async () => {
  const { GITHUB_TOKEN: _, ...env } = github.environment("ada");
  const { said } = await author.as({ ...env, GH_CONFIG_DIR: author.top }).ashlar("publish", hello(), "--json");
  expect(said.error).toMatchObject({ code: "E_NO_TOKEN", fix: expect.stringContaining("--patch") });
});
