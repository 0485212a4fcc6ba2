/** The client of GitHub's interface, with each patience: that it can be made at all is not seen at a double on loopback. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { connectGitHub } from "../../builder/github/connect-github.ts";
import { makeOctokit, type Patience } from "../../builder/github/make-octokit.ts";

/** A host that refuses all, and counts. */
async function refusing(status: number) {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(status, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { baseUrl, asked: () => asked };
}

test.each<Patience>(["patient", "prompt", "none"])("%s is a client", async (patience) => {
  const octokit = await makeOctokit({ auth: "x", baseUrl: "https://api.github.com", patience });
  expect(octokit.rest.repos.get.endpoint({ owner: "acme", repo: "registry" }).url).toBe(
    "https://api.github.com/repos/acme/registry",
  );
});

test("a workflow has a client of the public interface", async () => {
  const octokit = await connectGitHub({ environment: { GITHUB_TOKEN: "x" } });
  expect(octokit.request.endpoint("GET /user").url).toBe("https://api.github.com/user");
});

test.each<[Patience, number]>([
  ["prompt", 429],
  ["none", 500],
])("%s: what is refused with %i is asked once", async (patience, status) => {
  const { baseUrl, asked } = await refusing(status);
  const octokit = await makeOctokit({ auth: "x", baseUrl, patience });
  await expect(octokit.rest.users.getAuthenticated()).rejects.toMatchObject({ status });
  expect(asked()).toBe(1);
});
