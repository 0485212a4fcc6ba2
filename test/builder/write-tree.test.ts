/** Many files are written at once; what leads readers to others is there after them. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { namedBytes, type PublishedFile } from "../../builder/emit/published-file.ts";
import type { LastFiles, Tree } from "../../builder/emit/tree.ts";
import { openDiskSink } from "../../builder/write/disk-sink.ts";
import { writeTree } from "../../builder/write/write-tree.ts";
import { temporaryFolder } from "../make-registry.ts";

const LEAVES = Array.from({ length: 60 }, (_, at) => `targets/n-${at % 7}/a/leaf-${at}`);
const LAST = ["index/list", "ashlar.json", "metadata/1.snapshot.json", "metadata/timestamp.json"];
const file = (path: string): PublishedFile => namedBytes(Buffer.from(path), path);

const lastOf = (files: readonly PublishedFile[]): LastFiles => ({
  files,
  gone: [],
  taken: [],
  fileList: file("index/list"),
  roots: {
    catalog: file("index/list"),
    quarantine: file("index/list"),
    search: file("index/list"),
  },
  kept: new Set(),
});

async function* given(files: readonly PublishedFile[]): AsyncGenerator<PublishedFile> {
  yield* files;
}

async function writing(tree: Partial<Tree>, signal?: AbortSignal) {
  const staging = join(temporaryFolder(), "staging");
  const sink = await openDiskSink(join(staging, ".blobs"));
  const whole: Tree = {
    files: given(LEAVES.map(file)),
    describe: () => file("ashlar.json"),
    kept: new Map(),
    finish: async () => lastOf(LAST.map(file)),
    ...tree,
  };
  return { staging, sink, written: writeTree(whole, { staging, sink, ...(signal && { signal }) }) };
}

test("every file has its bytes, and the pointers are the youngest, the timestamp last", async () => {
  const { staging, written } = await writing({});
  expect(await written).toMatchObject({ fileCount: LEAVES.length + LAST.length });
  for (const path of [...LEAVES, ...LAST])
    expect(await readFile(join(staging, path), "utf8")).toBe(path);
  const age = async (path: string) => (await stat(join(staging, path), { bigint: true })).mtimeNs;
  const timestamp = await age("metadata/timestamp.json");
  const registry = await age("ashlar.json");
  expect(registry <= timestamp).toBe(true);
  for (const path of [...LEAVES, "index/list", "metadata/1.snapshot.json"])
    expect((await age(path)) <= registry, path).toBe(true);
});

test("the website is rendered from files that are all there", async () => {
  const staging = join(temporaryFolder(), "staging");
  const sink = await openDiskSink(join(staging, ".blobs"));
  const tree = {
    files: given(LEAVES.map(file)),
    describe: () => file("ashlar.json"),
    kept: new Map(),
    finish: async () => lastOf(LAST.map(file)),
  };
  const absent: string[] = [];
  const renderSite = async (folder: string) => {
    absent.push(...[...LEAVES, "ashlar.json"].filter((path) => !existsSync(join(staging, path))));
    await mkdir(folder);
    await writeFile(join(folder, "page.html"), "page");
    return { files: [file("page.html")], memory: undefined };
  };
  await writeTree(tree, { staging, sink, renderSite });
  expect(absent).toEqual([]);
  expect(await readFile(join(staging, "page.html"), "utf8")).toBe("page");
});

test("a file that cannot be written stops the rest, and nothing is written after the failure is told", async () => {
  const files = [...LEAVES.slice(0, 20), "in-the-way/below-a-file", ...LEAVES.slice(20)];
  let finished = false;
  const { staging, written } = await writing({
    files: given(files.map(file)),
    finish: async () => {
      finished = true;
      return lastOf([]);
    },
  });
  await writeFile(join(staging, "in-the-way"), "");
  await expect(written).rejects.toMatchObject({ code: expect.stringMatching(/ENOTDIR|EEXIST/) });
  const left = await readdir(staging, { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await readdir(staging, { recursive: true })).toEqual(left);
  expect([finished, existsSync(join(staging, "metadata/timestamp.json"))]).toEqual([false, false]);
});

test("a build that is stopped writes no pointer", async () => {
  const stop = new AbortController();
  const files = async function* (): AsyncGenerator<PublishedFile> {
    for (const path of LEAVES) {
      if (path === LEAVES[30]) stop.abort();
      yield file(path);
    }
  };
  const { staging, written } = await writing({ files: files() }, stop.signal);
  await expect(written).rejects.toMatchObject({ name: "AbortError" });
  expect(existsSync(join(staging, "ashlar.json"))).toBe(false);
});
