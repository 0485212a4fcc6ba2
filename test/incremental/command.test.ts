/** `ashlar build` after a small commit: what it says, writes and keeps. */
import { cpSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commitAll, makeRegistry, temporaryFolder, writeFiles } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";
import { treeIn } from "./made-builds.ts";

const LICENSED = "artifacts/acme/hello/artifact.md";

test("it says of a step what it says of a build of everything, and goes over everything where what was kept is damaged", async () => {
  const registry = makeRegistry();
  commitAll(registry);
  const folder = temporaryFolder();
  const env = { HOME: folder };
  const build = async (out: string, ...args: string[]) => {
    const given = ["build", "--registry", registry, "--commit", "HEAD", "--no-site", "--json"];
    const { stdout, exitCode, stderr } = await runInProcess(
      [...given, "--out", join(folder, out), ...args],
      { env },
    );
    const { seconds: _, tree, ...said } = JSON.parse(stdout);
    return { exitCode, stderr, said, files: tree.files, size: tree.size };
  };
  const cache = join(folder, "cache");
  /** What checks found and nothing of builds: to find it again takes a process each time. */
  const foundIn = (from: string, name: string): string => {
    const to = join(folder, name);
    cpSync(from, to, { recursive: true, filter: (path) => !path.startsWith(join(from, "builds")) });
    return to;
  };
  await build("out", "--cache", cache);
  const kept = (ending: string) =>
    readdirSync(join(cache, "builds")).filter((name) => name.endsWith(ending));
  expect([kept(".state").length, kept(".rows").length]).toEqual([1, 0]);

  writeFiles(registry, { [LICENSED]: "---\ntype: module-node\ntitle: Hello\n---\nNo license.\n" });
  commitAll(registry);
  cpSync(join(folder, "out"), join(folder, "clean"), { recursive: true });
  const step = await build("out", "--cache", cache);
  expect(kept(".rows").length).toBe(1);
  const clean = await build("clean", "--cache", foundIn(cache, "first"));
  expect(step).toEqual(clean);
  expect(step.said.findings.length).toBeGreaterThan(0);
  expect(await treeIn(join(folder, "out"))).toEqual(await treeIn(join(folder, "clean")));

  for (const name of [...kept(".jsonl"), ...kept(".rows")])
    await writeFile(join(cache, "builds", name), "damaged");
  writeFiles(registry, { "artifacts/acme/hello/reviews/eve.md": "---\nrating: 4\n---\nGood.\n" });
  commitAll(registry);
  const after = await build("out", "--cache", cache);
  expect(after).toEqual(await build("clean", "--cache", foundIn(cache, "second")));
  expect(await treeIn(join(folder, "out"))).toEqual(await treeIn(join(folder, "clean")));
}, 60_000);
