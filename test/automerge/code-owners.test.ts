/** `ashlar codeowners` on a real registry's folder. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { commitAll, makeRegistry, writeFiles } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";

test("owners are asked about their namespace, maintainers about the rest, and a change is noticed", async () => {
  const registry = makeRegistry({
    "policy.yaml": "merging: {maintainers: [{login: may, id: 13}]}\n",
    "publishers/beta.yaml":
      "kind: organization\ndisplayName: Beta\nmembers:\n  - {login: bob, id: 4, role: admin}\n  - {login: wes, id: 5, role: write}\n",
  });
  commitAll(registry);
  const cwd = dirname(registry);
  const run = async (...args: string[]) => (await runInProcess(["codeowners", ...args], { cwd })).exitCode;
  expect(await run("--check")).toBe(8);
  expect(await run()).toBe(0);
  expect(await run("--check")).toBe(0);
  expect(readFileSync(join(cwd, ".github/CODEOWNERS"), "utf8").split("\n")).toEqual([
    expect.stringMatching(/^# /),
    "* @may",
    "/registry/artifacts/acme/ @ada",
    "/registry/artifacts/beta/ @bob",
    "",
  ]);
  writeFiles(registry, { "publishers/acme.yaml": "kind: user\ndisplayName: A\nmembers: [{login: eve, id: 9, role: owner}]\n" });
  expect(await run("--check")).toBe(8);
  writeFiles(registry, { "publishers/acme.yaml": "kind: [\n" });
  expect(await run()).toBe(1);
});
