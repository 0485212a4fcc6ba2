/** `ashlar usage import` as a step of a workflow: counters are asked for, and what came is proposed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { archivePath } from "../../schemas/paths.ts";
import { REPOSITORY, type RegistryHost, registryHost, WHERE } from "../automerge/registry-host.ts";
import { temporaryFolder } from "../make-registry.ts";

let host: RegistryHost;
beforeAll(async () => {
  host = await registryHost();
});
afterAll(() => host.close());

const imported = async (...args: string[]) => {
  const run = await host.step(["usage", "import", ...args, "--json"], { GITHUB_ACTIONS: "true" });
  return { exitCode: run.exitCode, ...JSON.parse(run.stdout) };
};

test("a repository's counters are read page by page, and those of no layer count nothing", async () => {
  await host.github.addRelease({
    repository: REPOSITORY,
    login: "may",
    tag: "v1",
    assets: { "weights.bin": 7 },
  });
  expect(await imported("--github-releases", REPOSITORY)).toMatchObject({
    exitCode: 0,
    releases: 0,
    written: [],
  });
  expect(await imported("--github-releases", "small/nothing")).toMatchObject({
    exitCode: 1,
    error: { code: expect.stringMatching(/^E_/) },
  });
});

test("what a log brings is one pull request, and a second run finds it", async () => {
  const path = `/registry/${archivePath("acme/hello", "1.0.0", "ab".repeat(32))}`;
  const log = join(temporaryFolder(), "access.log");
  writeFileSync(
    log,
    `192.0.2.7 - - [03/Nov/2026:10:00:00 +0000] "GET ${path} HTTP/1.1" 200 9 "-" "ashlar/0.1.0"\n`,
  );
  const first = await imported(log, "--propose");
  expect(first).toMatchObject({ exitCode: 0, added: 1 });
  const titles = async () => {
    const { data } = await host.as("may").rest.pulls.list({ ...WHERE, state: "open" });
    return data.map(({ title, head }) => [title, head.label]);
  };
  const once = [["Count downloads of 2026-11", "small:ashlar/usage/downloads"]];
  expect(await titles()).toEqual(once);
  expect(await imported(log, "--propose")).toMatchObject({ exitCode: 0, added: 1 });
  expect(await titles()).toEqual(once);
});
