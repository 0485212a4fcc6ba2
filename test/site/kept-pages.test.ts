/** Pages that are taken from the cache are the pages that would be rendered. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RenderedSite, renderSite } from "../../site/render.ts";
import { prunePages } from "../../site/rendering/prune-pages.ts";
import { DOCS_PAGES } from "../../site/src/view/docs-pages.ts";
import { SAMPLE_ARTIFACTS, type SampleArtifact } from "./sample-artifacts.ts";
import { type SampleRegistry, sampleTree, writeSampleTree } from "./sample-tree.ts";
import { copyPrograms, filesBelow, PROGRAM_SIZE_MIN, siteCache } from "./site-cache.ts";

let home: string;
let cache: string;
let count = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "ashlar-site-test-"));
  cache = join(home, "cache");
  await copyPrograms(await siteCache(), cache);
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

/** As if nothing had been rendered yet. */
async function cleanCache(): Promise<string> {
  const folder = join(home, `cache-${count++}`);
  await copyPrograms(cache, folder);
  return folder;
}

/** Pages that there is one of and that may show anything of the registry. */
const SINGLE = 9 + DOCS_PAGES.length;
const LATER = "2026-04-11T08:00:00Z";
const COUNTED = {
  collected: { from: "2026-01-01", to: "2026-04-10" },
  total: 999,
  versions: { "2.0.0": 999 },
  days: [{ date: "2026-04-10", downloads: 9 }],
};
function counted(downloads: SampleArtifact["downloads"]): SampleRegistry {
  const { downloads: _, ...plain } = tides;
  return { artifacts: [{ ...plain, ...(downloads && { downloads }) }, ...others] };
}
const EDITS: readonly (readonly [what: string, registry: SampleRegistry, most: number])[] = [
  ["the date and the log's size change", { ...FIRST, builtAt: LATER, entries: 13 }, SINGLE],
  [
    "an artifact comes on which another depends",
    { artifacts: [tides, dependency, ...others], builtAt: LATER },
    SINGLE + 17,
  ],
  [
    "a README changes, an artifact goes, and a category has another title",
    {
      artifacts: [{ ...tides, readme: "# New\n\nText" }, dependency, ...others.slice(1)],
      categories: [{ id: "data", title: "Numbers", description: "Data." }],
    },
    SINGLE + 17,
  ],
  [
    "the downloads of an artifact are counted anew",
    counted({ ...COUNTED, total: 1000 }),
    SINGLE + 17,
  ],
  ["and again, and nothing else changes", counted({ ...COUNTED, total: 1001 }), 1],
  ["and no more", counted(undefined), 1],
];

test("after each edit, what was kept and what was rendered are together what a clean rendering gives", async () => {
  const first = await render(FIRST, { cacheFolder: cache });
  expect(first.rendered).toBe(first.groups);
  for (const [what, registry, most] of EDITS) {
    const kept = await render(registry, { cacheFolder: cache });
    const clean = await render(registry, { cacheFolder: await cleanCache() });
    expect(clean.rendered, what).toBe(clean.groups);
    expect(kept.rendered, what).toBeLessThanOrEqual(most);
    expect(kept.pages, what).toEqual(clean.pages);
    expect([...kept.files].sort(byPath), what).toEqual([...clean.files].sort(byPath));
  }
  const same = await render(EDITS.at(-1)?.[1] ?? {}, { cacheFolder: cache });
  expect(same.rendered).toBe(0);
}, 120_000);

const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);

test("what is kept and then cut off or altered is rendered again", async () => {
  const before = await render(FIRST, { cacheFolder: cache });
  for (const path of await filesBelow(cache)) {
    const bytes = await readFile(path);
    const middle = bytes.length >> 1;
    if (bytes.length > PROGRAM_SIZE_MIN || bytes.length === 0) continue;
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

test("what no site uses any more goes after a day, and what one uses stays", async () => {
  const folder = join(home, "pruned");
  const [used, unused, today] = ["a", "b", "c"].map((digit) => digit.repeat(64));
  const place = (key = ""): string => join(folder, key.slice(0, 2), key.slice(2));
  const old = new Date(Date.now() - 2 * 86_400_000);
  for (const key of [used, unused, today]) {
    await mkdir(dirname(place(key)), { recursive: true });
    await writeFile(place(key), "");
    if (key !== today) await utimes(place(key), old, old);
  }
  const site = (baseUrl: string, keys: string[]) => prunePages(folder, { baseUrl, keys });
  await site("https://one.example/", [used ?? ""]);
  expect([used, unused, today].map((key) => existsSync(place(key)))).toEqual([true, false, true]);
  await utimes(join(folder, "pruned"), old, old);
  await site("https://another.example/", []);
  expect(existsSync(place(used))).toBe(true);
  await utimes(join(folder, "pruned"), old, old);
  await site("https://one.example/", []);
  expect(existsSync(place(used))).toBe(false);
});

test("a folder where nothing can be kept costs a note, said once", async () => {
  const folder = await cleanCache();
  for (let byte = 0; byte < 256; byte += 1) {
    const place = join(folder, byte.toString(16).padStart(2, "0"));
    await writeFile(place, "a file where a folder should be", { flag: "wx" }).catch(
      () => undefined,
    );
  }
  const notes: string[] = [];
  const onNotKept = (reason: string) => notes.push(reason);
  const site = await render(FIRST, { cacheFolder: folder, onNotKept });
  expect(notes).toEqual([expect.stringMatching(/EEXIST|ENOTDIR/)]);
  expect(site.rendered).toBe(site.groups);
});
