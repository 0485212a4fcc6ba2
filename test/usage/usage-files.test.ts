/** A month of a large registry: in parts that are small enough, and read as the one record that they are. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { joinUsage } from "../../builder/usage/join-usage.ts";
import { usageChanges } from "../../builder/usage/usage-changes.ts";
import { openUsageCounts } from "../../builder/usage/usage-counts.ts";
import { usageFiles } from "../../builder/usage/usage-files.ts";
import { usageText } from "../../builder/usage/usage-text.ts";
import { USAGE_FILE_SIZE_AIM } from "../../schemas/limits.ts";
import { archivePath } from "../../schemas/paths.ts";
import { parseUsage, type Usage } from "../../schemas/usage.ts";
import { buildRegistry, documentOf } from "../builder/build-registry.ts";
import { authorClone } from "../contribute/author-clone.ts";
import { makeRegistry } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";

const MONTH = "2026-11";
const days = Object.fromEntries(Array.from({ length: 28 }, (_, at) => [String(at + 1), at + 7]));
const log = (number: number) => ({ sha256: String(number).padStart(64, "0"), lines: number });

/** @param versions so many of artifacts of their own */
const large = (versions: number, more: Partial<Usage> = {}): Usage => ({
  month: MONTH,
  downloads: Object.fromEntries(
    Array.from({ length: versions }, (_, at) => [`space-${at % 9}/tool-${at}@1.0.0`, days]),
  ),
  imported: { "3": [log(1), log(2)], "4": [log(3)] },
  releases: { "https://example.org/a": 7, "https://example.org/b": 9 },
  ...more,
});
const parse = (text: string): Usage => {
  const parsed = parseUsage(JSON.parse(text));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.value;
};
const read = (files: ReadonlyMap<string, string>): Usage =>
  joinUsage(MONTH, [...files.values()].map(parse));

test("a small month is one file, as it always was", () => {
  expect([...usageFiles(large(10))]).toEqual([[`usage/${MONTH}.json`, usageText(large(10))]]);
});

test.each([
  [3_000, 16],
  [40_000, 256],
])("one of %i versions is cut into %i, none too large, and nothing is lost", (versions, parts) => {
  const files = usageFiles(large(versions));
  expect(files.size).toBe(parts);
  for (const [path, text] of files) {
    expect(text.length).toBeLessThanOrEqual(USAGE_FILE_SIZE_AIM);
    expect(path).toBe(`usage/${MONTH}/${parse(text).part}.json`);
  }
  const joined = read(files);
  const sorted = Object.entries(joined.imported ?? {}).map(([day, logs]) => [
    day,
    logs.toSorted((a, b) => a.lines - b.lines),
  ]);
  expect({ ...joined, imported: Object.fromEntries(sorted) }).toEqual(large(versions));
});

test("an import changes the parts that it has something for, and takes away what became parts", () => {
  const [before, small] = [large(3_000), large(10)];
  const after = { ...before, releases: { ...before.releases, "https://example.org/a": 8 } };
  const changes = (old: Usage, now: Usage, paths: Iterable<string>) =>
    usageChanges(new Map([[MONTH, old]]), new Map([[MONTH, now]]), new Map([[MONTH, [...paths]]]));
  expect(changes(before, before, usageFiles(before).keys())).toEqual([]);
  expect(changes(before, after, usageFiles(before).keys())).toHaveLength(1);
  const cut = changes(small, before, usageFiles(small).keys());
  expect(cut.filter(({ content }) => content === null)).toEqual([
    { path: `usage/${MONTH}.json`, content: null },
  ]);
  expect(cut).toHaveLength(17);
  // What was left behind by an import that was broken off goes with the next.
  const left = [...usageFiles(before).keys(), `usage/${MONTH}.json`];
  expect(changes(before, before, left).at(-1)).toEqual({
    path: `usage/${MONTH}.json`,
    content: null,
  });
});

test("a log that is imported into an old file of many versions leaves parts, which a build counts", async () => {
  const own = { "acme/hello@1.0.0": { "3": 40 } };
  const old = large(3_000);
  const record = { ...old, downloads: { ...old.downloads, ...own } };
  const registry = makeRegistry({ [`usage/${MONTH}.json`]: JSON.stringify(record) });
  const file = join(registry, "..", "access.log");
  const path = archivePath("acme/hello", "1.0.0", "ab".repeat(32));
  writeFileSync(
    file,
    `192.0.2.7 - - [03/Nov/2026:10:00:00 +0000] "GET /${path} HTTP/1.1" 200 1576 "-" "ashlar/0.1"\n`,
  );
  const run = async (...args: string[]) =>
    JSON.parse((await runInProcess([...args, "--registry", registry, "--json"])).stdout);
  const imported = await run("usage", "import", file);
  expect([imported.added, imported.written.length]).toEqual([1, 16]);
  expect(existsSync(join(registry, `usage/${MONTH}.json`))).toBe(false);
  expect(await run("usage", "import", file)).toMatchObject({ added: 0, written: [] });
  const { tree, result } = await buildRegistry(registry);
  expect(result.findings.filter(({ path }) => path.startsWith("usage/"))).toEqual([]);
  expect(documentOf(tree, /^api\/v1\/downloads\/acme\/hello\.json$/)).toMatchObject({ total: 41 });
});

test("a month that others counted in meanwhile is not cut over what they counted", async () => {
  const [path, record] = [`usage/${MONTH}.json`, large(3_000)];
  const author = authorClone({ [path]: usageText(record) });
  onTestFinished(() => author.remove());
  author.meanwhile({ [path]: usageText({ ...record, releases: { "https://example.org/a": 8 } }) });
  const file = join(author.top, "access.log");
  const archive = archivePath("acme/hello", "1.0.0", "ab".repeat(32));
  writeFileSync(
    file,
    `192.0.2.7 - - [03/Nov/2026:10:00:00 +0000] "GET /${archive} HTTP/1.1" 200 1576 "-" "ashlar/0.1"\n`,
  );
  const { said } = await author.ashlar("usage", "import", file, "--patch", "x.patch", "--json");
  expect(said.error).toMatchObject({ code: "E_STALE", message: expect.stringContaining(path) });
});

test("of a month that lies in parts and beside them, the parts count, and the rest has a finding", async () => {
  const own = { "acme/hello@1.0.0": { "3": 40 } };
  const record = large(3_000, { downloads: { ...large(3_000).downloads, ...own } });
  const registry = makeRegistry({
    ...Object.fromEntries(usageFiles(record)),
    [`usage/${MONTH}.json`]: JSON.stringify({ month: MONTH, downloads: own }),
  });
  const [part = ""] = readdirSync(join(registry, "usage", MONTH));
  const text = readFileSync(join(registry, "usage", MONTH, part), "utf8");
  writeFileSync(join(registry, "usage", MONTH, part), text.replace(/"part": "."/, '"part": "ff"'));
  const { tree, result } = await buildRegistry(registry);
  const found = result.findings.map(({ path, message }) => `${path}: ${message}`);
  expect(found).toContainEqual(
    expect.stringMatching(/2026-11\.json: month: lies in smaller parts/),
  );
  expect(found).toContainEqual(expect.stringMatching(/0\.json: part: must be "0"/));
  expect(documentOf(tree, /^api\/v1\/downloads\/acme\/hello\.json$/)).toMatchObject({ total: 40 });
});

test("days are kept as far back as anything is said of them, and totals for ever", () => {
  const counts = openUsageCounts();
  for (const month of ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04"])
    counts.add({ month, downloads: { "acme/hello@1.0.0": { "1": 1, "28": 1, "31": 1 } } });
  const { collected, versions } = counts.counts();
  const date = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
  const count = versions.get("acme/hello@1.0.0");
  expect(collected && [date(collected.from), date(collected.to)]).toEqual([
    "2025-12-01",
    "2026-04-28",
  ]);
  // February and April have no 31st.
  expect(count?.total).toBe(13);
  expect(count?.days.filter((_, at) => at % 2 === 0).map(date)).toEqual([
    ...["2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"],
    ...["2026-03-28", "2026-03-31", "2026-04-01", "2026-04-28"],
  ]);
});
