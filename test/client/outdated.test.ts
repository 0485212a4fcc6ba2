import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXIT } from "../../schemas/exit-code.ts";
import { makeTree, type TreeArtifact, temporaryFolder } from "../make-tree.ts";
import { runInProcess } from "../run-in-process.ts";
import { serveTree } from "../tree-server.ts";

const BEFORE: readonly TreeArtifact[] = [
  {
    name: "acme/tool",
    versions: [{ version: "1.0.0", dependencies: { "acme/base": "^1" } }],
  },
  { name: "acme/base", versions: [{ version: "1.0.0" }] },
  { name: "lab/still", versions: [{ version: "2.0.0" }] },
  { name: "lab/gone", versions: [{ version: "1.0.0" }] },
];
const AFTER: readonly TreeArtifact[] = [
  {
    name: "acme/tool",
    versions: [
      { version: "1.0.0", dependencies: { "acme/base": "^1" }, yanked: "It counts wrong." },
      { version: "1.2.0", dependencies: { "acme/base": "^1" } },
      { version: "2.0.0" },
      { version: "3.0.0-rc.1" },
    ],
  },
  { name: "acme/base", versions: [{ version: "1.0.0" }, { version: "1.4.0" }] },
  { name: "lab/still", versions: [{ version: "2.0.0" }] },
];

/** A project that was installed from {@link BEFORE}, and the registry that it came from. */
async function project() {
  const home = await temporaryFolder();
  const { folder } = await makeTree(BEFORE);
  const run = (...args: string[]) =>
    runInProcess([...args, "--registry", folder, "--dir", home], { env: { HOME: home } });
  const json = async (...args: string[]) => JSON.parse((await run(...args, "--json")).stdout);
  const publish = async (next: readonly TreeArtifact[]) => {
    await rm(folder, { recursive: true });
    await makeTree(next, { folder });
  };
  await run("install", "acme/tool@^1", "lab/still", "lab/gone");
  return { home, folder, run, json, publish };
}

test("what is up to date is said in a line, and ends with 0", async () => {
  const { run } = await project();
  expect(await run("outdated")).toEqual({
    exitCode: EXIT.ok,
    stdout: "",
    stderr: "3 artifacts are up to date.\n",
  });
  expect((await run("outdated", "--all")).stderr).toBe("4 artifacts are up to date.\n");
});

test("what is newer is listed with what may be taken and why, and ends with 1", async () => {
  const { run, json, publish } = await project();
  await publish(AFTER);
  expect(await run("outdated")).toEqual({
    exitCode: EXIT.failed,
    stdout: [
      "name       current  wanted  latest  why",
      "acme/tool  1.0.0    1.2.0   2.0.0   yanked: It counts wrong.; asked for ^1",
      "lab/gone   1.0.0    1.0.0   gone    the registry has no release of it any more; asked for *",
      "",
    ].join("\n"),
    stderr: "Take what is wanted with: ashlar install acme/tool@^1\n",
  });
  const all = await json("outdated", "--all");
  expect(all.ok).toBe(false);
  const summary = ({ name, wanted, latest, upToDate }: Record<string, unknown>) => [
    name,
    wanted,
    latest,
    upToDate,
  ];
  expect(all.artifacts.map(summary)).toEqual([
    ["acme/base", "1.4.0", "1.4.0", false],
    ["acme/tool", "1.2.0", "2.0.0", false],
    ["lab/gone", "1.0.0", null, false],
    ["lab/still", "2.0.0", "2.0.0", true],
  ]);
  expect(all.artifacts[0]).toMatchObject({
    current: "1.0.0",
    installed: "1.0.0",
    demands: [{ by: "acme/tool", range: "^1" }],
  });
});

test("the command that it prints takes what is wanted", async () => {
  const { run, publish } = await project();
  await publish([...AFTER, ...BEFORE.slice(3)]);
  const { stderr } = await run("outdated", "acme/tool");
  const words = /Take what is wanted with: ashlar (.*)/.exec(stderr)?.[1]?.split(" ") ?? [];
  expect((await run(...words)).exitCode).toBe(0);
  expect(await run("outdated", "acme/tool")).toMatchObject({ exitCode: EXIT.failed });
  expect((await run("outdated", "acme/tool")).stdout).toContain(
    "acme/tool  1.2.0    1.2.0   2.0.0   asked for ^1\n",
  );
});

test("names and folders that do not exist are refused in words", async () => {
  const { home, run } = await project();
  expect(await run("outdated", "acme/tol")).toMatchObject({
    exitCode: EXIT.notFound,
    stderr: expect.stringContaining("Did you mean acme/tool?"),
  });
  const nowhere = ["outdated", "--dir", join(home, "none")];
  expect(await runInProcess(nowhere, { env: { HOME: home } })).toMatchObject({
    exitCode: EXIT.usage,
    stderr: expect.stringContaining("E_NO_LOCK"),
  });
});

test("of what is up to date, only the catalog is asked", async () => {
  const { home, folder } = await project();
  const { url, requests } = await serveTree(folder);
  const result = await runInProcess(["outdated", "--all", "--registry", url, "--dir", home], {
    env: { HOME: home },
  });
  expect(result).toMatchObject({ exitCode: 0, stderr: "4 artifacts are up to date.\n" });
  const asked = requests.map(({ path }) => path);
  expect(asked.filter((path) => path.includes("catalog"))).toHaveLength(1);
  expect(asked.filter((path) => path.includes("index.json"))).toEqual([]);
});
