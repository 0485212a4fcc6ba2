/** Pages that are taken from the cache are the pages that would be rendered. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RenderedSite, renderSite } from "../../site/render.ts";
import { SAMPLE_ARTIFACTS, type SampleArtifact } from "./sample-artifacts.ts";
import { type SampleRegistry, sampleTree, writeSampleTree } from "./sample-tree.ts";

let home: string;
let cache: string;
let count = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "ashlar-site-test-"));
  cache = join(home, "cache");
});
afterAll(() => rm(home, { recursive: true, force: true }));

const named = (name: string): SampleArtifact => {
  const found = SAMPLE_ARTIFACTS.find((artifact) => artifact.name === name);
  if (!found) throw new Error(`no sample ${name}`);
  return found;
};
/** It depends on `lab/module-node-sample`. */
const tides = named("lab/tides");
const dependency = named("lab/module-node-sample");
const others = ["lab/undocumented", "lab/hidden", "lab/agent-sample"].map(named);
const FIRST: SampleRegistry = { artifacts: [tides, ...others] };

interface Rendering extends RenderedSite {
  readonly pages: ReadonlyMap<string, string>;
}

async function render(
  registry: SampleRegistry,
  options: Partial<Parameters<typeof renderSite>[0]> = {},
): Promise<Rendering> {
  const folder = join(home, String(count++));
  const treeFolder = join(folder, "tree");
  const outFolder = join(folder, "out");
  const files = await writeSampleTree(treeFolder, sampleTree(registry));
  const baseUrl = "https://sample.example.org/";
  const site = await renderSite({ treeFolder, files, outFolder, baseUrl, ...options });
  const pages = await Promise.all(
    site.files.map(async ({ path }) => [path, await readFile(join(outFolder, path), "latin1")]),
  );
  const written = await readdir(outFolder, { recursive: true, withFileTypes: true });
  expect(written.filter((item) => item.isFile())).toHaveLength(site.files.length);
  return { ...site, pages: new Map(pages as [string, string][]) };
}

async function keptFiles(): Promise<string[]> {
  const items = await readdir(cache, { recursive: true, withFileTypes: true });
  return items.flatMap((item) => (item.isFile() ? [join(item.parentPath, item.name)] : []));
}

/** The program is the one large file that is kept. A clean rendering needs no new one. */
async function cacheWithProgram(): Promise<string> {
  const folder = join(home, `cache-${count++}`);
  for (const path of await keptFiles()) {
    if ((await stat(path)).size < 500_000) continue;
    const copy = join(folder, path.slice(cache.length));
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(path, copy);
  }
  return folder;
}

const LATER = "2026-04-11T08:00:00Z";
const EDITS: readonly (readonly [what: string, registry: SampleRegistry, most: number])[] = [
  ["the date and the log's size change", { ...FIRST, builtAt: LATER, entries: 13 }, 19],
  [
    "an artifact comes on which another depends",
    { artifacts: [tides, dependency, ...others], builtAt: LATER },
    40,
  ],
  [
    "a README changes, and one artifact goes",
    { artifacts: [{ ...tides, readme: "# New\n\nText" }, dependency, ...others.slice(1)] },
    40,
  ],
  [
    "a category has another title",
    {
      artifacts: [{ ...tides, readme: "# New\n\nText" }, dependency, ...others.slice(1)],
      categories: [{ id: "data", title: "Numbers", description: "Data." }],
    },
    40,
  ],
];

test("after each edit, what was kept and what was rendered are together what a clean rendering gives", async () => {
  const first = await render(FIRST, { cacheFolder: cache });
  expect(first.rendered).toBe(first.groups);
  for (const [what, registry, most] of EDITS) {
    const kept = await render(registry, { cacheFolder: cache });
    const clean = await render(registry, { cacheFolder: await cacheWithProgram() });
    expect(clean.rendered, what).toBe(clean.groups);
    expect(kept.rendered, what).toBeLessThanOrEqual(most);
    expect(kept.pages, what).toEqual(clean.pages);
    expect([...kept.files].sort(byPath), what).toEqual([...clean.files].sort(byPath));
  }
  const same = await render(EDITS.at(-1)?.[1] ?? {}, { cacheFolder: cache });
  expect(same.rendered).toBe(0);
});

const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);

test("what is kept and then cut off or altered is rendered again", async () => {
  const before = await render(FIRST, { cacheFolder: cache });
  for (const path of await keptFiles()) {
    const bytes = await readFile(path);
    const middle = bytes.length >> 1;
    if (bytes.length > 500_000) continue;
    await writeFile(path, bytes[1]! & 1 ? bytes.subarray(0, middle) : flipped(bytes, middle));
  }
  const after = await render(FIRST, { cacheFolder: cache });
  expect(after.rendered).toBe(after.groups);
  expect(after.pages).toEqual(before.pages);
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

test("a folder where nothing can be kept costs a note, said once", async () => {
  const file = join(home, "a-file");
  await writeFile(file, "");
  const notes: string[] = [];
  const seed = await cacheWithProgram();
  const site = await render(FIRST, { cacheFolder: seed });
  const without = await render(FIRST, {
    cacheFolder: join(file, "below"),
    onNotKept: (reason) => notes.push(reason),
  });
  expect(notes).toEqual([expect.stringContaining("ENOTDIR")]);
  expect(without.pages).toEqual(site.pages);
});
