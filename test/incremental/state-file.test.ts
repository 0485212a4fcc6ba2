/** What a build leaves to the next is disposable: whatever becomes of it, the tree is the right one. */
import { readdirSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readState, writeState } from "../../builder/write/state-file.ts";
import {
  git,
  makeRegistry,
  SMALL_REGISTRY,
  temporaryFolder,
  writeFiles,
} from "../make-registry.ts";
import { buildClean, buildStep, buildWhole, treeIn } from "./made-builds.ts";

const NOW = 1_777_593_600;
const DATE = "2026-02-01T00:00:00Z";

function newPlace() {
  const registry = makeRegistry();
  git(registry, DATE, "init", "--quiet", "--initial-branch", "main");
  commit(registry, "a");
  const out = join(temporaryFolder(), "out");
  return { registry, out, cache: temporaryFolder(), now: NOW };
}

function commit(registry: string, text: string): void {
  const record = String(SMALL_REGISTRY["artifacts/acme/hello/artifact.md"]);
  writeFiles(registry, { "artifacts/acme/hello/artifact.md": `${record}\n${text}\n` });
  git(registry, DATE, "add", "--all");
  git(registry, DATE, "commit", "--quiet", "--allow-empty", "--message", text);
}

const filesOf = (folder: string, ending: string): string[] =>
  readdirSync(folder).filter((name) => name.endsWith(ending));

test("a state that is cut off, altered, missing or of another program is none", async () => {
  const place = newPlace();
  await buildWhole(place);
  const [name = ""] = filesOf(place.cache, ".state");
  const pointer = name.slice(0, -".state".length);
  expect(readState(place.cache, pointer, "this")).toBeDefined();
  expect(readState(place.cache, pointer, "another")).toBeUndefined();
  const path = join(place.cache, name);
  const bytes = await readFile(path);
  const flipped = Uint8Array.from(bytes, (byte, at) => (at === bytes.length - 9 ? byte ^ 1 : byte));
  for (const bad of [bytes.subarray(0, -1), bytes.subarray(0, 70), new Uint8Array(), flipped]) {
    await writeFile(path, bad);
    expect(readState(place.cache, pointer, "this")).toBeUndefined();
  }
  await rm(path);
  expect(readState(place.cache, pointer, "this")).toBeUndefined();
});

test("a row that is not as it was written is not believed", async () => {
  const place = newPlace();
  await buildWhole(place);
  const [name = ""] = filesOf(place.cache, ".jsonl");
  const path = join(place.cache, name);
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replaceAll("acme/hello", "acme/hallo"));
  commit(place.registry, "b");
  await expect(buildStep(place)).rejects.toMatchObject({ code: "E_PREVIOUS_TREE" });
});

test("a build of everything goes on from steps, and steps from it", async () => {
  const place = newPlace();
  await buildWhole(place);
  for (const text of ["b", "c"]) {
    commit(place.registry, text);
    expect(await buildStep(place)).toBeDefined();
  }
  writeFiles(place.registry, { "README.md": "What this is.\n" });
  commit(place.registry, "e");
  const { tree } = await buildClean(place);
  expect(await buildStep(place)).toBeUndefined();
  await buildWhole(place);
  expect(await treeIn(place.out)).toEqual(tree);
  commit(place.registry, "f");
  expect(await buildStep(place)).toBeDefined();
});

test("a history that was rewritten is gone over whole", async () => {
  const place = newPlace();
  await buildWhole(place);
  commit(place.registry, "b");
  await buildStep(place);
  git(place.registry, DATE, "reset", "--quiet", "--hard", "HEAD~1");
  commit(place.registry, "c");
  expect(await buildStep(place)).toBeUndefined();
});

test("of states and of rows no more are kept than somebody may go on from", async () => {
  const place = newPlace();
  await buildWhole(place);
  for (let at = 0; at < 9; at += 1) {
    commit(place.registry, `${at}`);
    await buildStep(place);
  }
  expect(filesOf(place.cache, ".state").length).toBe(8);
  expect(filesOf(place.cache, ".jsonl").length).toBe(1);
  const [name = ""] = filesOf(place.cache, ".jsonl");
  const problem = await writeState(join(place.cache, name), "a", () => {
    throw new Error("there is no room");
  });
  expect(problem).toBe("there is no room");
});
