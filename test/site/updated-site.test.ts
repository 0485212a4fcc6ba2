/** What is rendered of a site that was rendered before is what all of it would have there, or nothing is. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Reference } from "../../schemas/published/reference.ts";
import { renderSite, type UpdateSiteOptions, updateSite } from "../../site/render.ts";
import { SAMPLE_ARTIFACTS } from "./sample-artifacts.ts";
import { type SampleRegistry, sampleTree, writeSampleTree } from "./sample-tree.ts";
import { filesBelow, siteCache } from "./site-cache.ts";

let home: string;
let count = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "ashlar-site-test-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** The first depends on the last. */
const NAMES = ["lab/tides", "lab/hidden", "lab/undocumented", "lab/module-node-sample"];
const ARTIFACTS = NAMES.flatMap((name) => SAMPLE_ARTIFACTS.filter((one) => one.name === name));
const [tides, ...others] = ARTIFACTS;
const BASE_URL = "https://sample.example.org/";

async function rendered(registry: SampleRegistry) {
  const folder = join(home, String(count++));
  const [treeFolder, outFolder] = [join(folder, "tree"), join(folder, "out")];
  const files = await writeSampleTree(treeFolder, sampleTree(registry));
  const cacheFolder = await siteCache();
  const options = { treeFolder, outFolder, baseUrl: BASE_URL, cacheFolder, files };
  return { ...options, ...(await renderSite(options)), files, made: await pagesIn(outFolder) };
}

async function pagesIn(folder: string, paths?: readonly string[]): Promise<Map<string, string>> {
  const all = paths ?? (await filesBelow(folder)).map((path) => path.slice(folder.length + 1));
  const entries = all.map(
    async (path) => [path, await readFile(join(folder, path), "latin1")] as const,
  );
  return new Map(await Promise.all(entries));
}

type Rendered = Awaited<ReturnType<typeof rendered>>;

const ofArtifact = (name: string, files: readonly Reference[]): Reference[] =>
  files.filter(
    ({ path }) =>
      path.startsWith(`badges/${name}.`) ||
      path.startsWith(`api/v1/downloads/${name}.`) ||
      (path.startsWith(`targets/${name}/`) && path.endsWith(".index.json")),
  );

function update(before: Rendered, now: Rendered, more: Partial<UpdateSiteOptions> = {}) {
  const differs = (name: string): boolean =>
    JSON.stringify(ofArtifact(name, before.files)) !== JSON.stringify(ofArtifact(name, now.files));
  const artifacts = NAMES.filter(differs).map((name) => {
    const files = ofArtifact(name, now.files);
    return [name, files.length > 0 ? files : undefined] as const;
  });
  return updateSite({
    ...{ treeFolder: now.treeFolder, baseUrl: BASE_URL, cacheFolder: now.cacheFolder },
    outFolder: join(home, String(count++)),
    memory: before.memory,
    files: now.files.filter(({ path }) => !NAMES.some((name) => path.includes(name))),
    artifacts: new Map(artifacts),
    filesOf: (name) => ofArtifact(name, now.files),
    ...more,
  });
}

test("the site before with what changed is the site of everything", async () => {
  const outFolder = join(home, "updated");
  let before = await rendered({ artifacts: ARTIFACTS.slice(0, 3) });
  const edits: readonly SampleRegistry[] = [
    { artifacts: ARTIFACTS, builtAt: "2026-04-11T08:00:00Z" },
    { artifacts: tides ? [{ ...tides, readme: "# New\n\nText" }, ...others] : others },
    { artifacts: ARTIFACTS.slice(0, 2), entries: 13 },
  ];
  for (const registry of edits) {
    const now = await rendered(registry);
    const updated = await update(before, now, { outFolder });
    const paths = (updated?.files ?? []).map(({ path }) => path);
    const pages = new Map([...before.made, ...(await pagesIn(outFolder, paths))]);
    for (const path of updated?.gone ?? []) pages.delete(path);
    const own = new Set(
      now.files.flatMap(({ path }) => /^badges\/(.*)\.svg$/.exec(path)?.[1] ?? []),
    );
    for (const path of pages.keys()) {
      const name = /^a\/([^/]+\/[^/]+)\//.exec(path)?.[1];
      if (name !== undefined && !own.has(name)) pages.delete(path);
    }
    expect(pages).toEqual(now.made);
    expect(updated?.memory).toEqual(now.memory);
    await rm(outFolder, { recursive: true });
    before = now;
  }
}, 60_000);

test("what every page shows, or is made by, is for a rendering of everything", async () => {
  const before = await rendered({ artifacts: ARTIFACTS });
  const titles = [{ id: "data", title: "Numbers", description: "Data." }];
  const now = await rendered({ artifacts: ARTIFACTS, categories: titles });
  expect(await update(before, before)).toMatchObject({ files: [], gone: [], groups: 0 });
  expect(await update(before, now)).toBeUndefined();
  const memory = { ...before.memory, form: 0 };
  expect(await update(before, before, { memory })).toBeUndefined();
  expect(await update(before, before, { baseUrl: "https://other.example.org/" })).toBeUndefined();
}, 60_000);
