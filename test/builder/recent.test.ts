/** The newest versions and what is popular: short lists, their feeds, and `ashlar list` over them. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { atomFeed, jsonFeed } from "../../builder/emit/recent-feeds.ts";
import { popularList, type Release, recentVersions } from "../../builder/emit/shelves.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseShape } from "../../schemas/parse.ts";
import { jsonFeedShape } from "../../schemas/published/json-feed.ts";
import {
  FEED_ENTRIES_MAX,
  POPULAR_MAX,
  RECENT_MAX,
  type RecentVersion,
} from "../../schemas/published/shelf.ts";
import { sitePath } from "../../site/src/view/site-paths.ts";
import { catalogEntry } from "../catalog-entry.ts";
import { makeRegistry } from "../make-registry.ts";
import { temporaryFolder } from "../make-tree.ts";
import { runInProcess } from "../run-in-process.ts";
import { buildRegistry } from "./build-registry.ts";

const row = (name: string, dependents = 0) => catalogEntry(name, { dependents });
const release = (version: string, publishedAt: number, yanked?: string): Release => ({
  version,
  publishedAt,
  verdict: "passed",
  score: { shown: 80 },
  yanked,
});

describe("the newest versions", () => {
  const anyReleases = fc.array(
    fc.record({ artifact: fc.nat(30), at: fc.nat(50), yanked: fc.boolean() }),
    { maxLength: 250, size: "max" },
  );

  test("are those than which no other is newer, without the yanked ones", () => {
    fc.assert(
      fc.property(anyReleases, (releases) => {
        const artifacts = [...Map.groupBy(releases, ({ artifact }) => artifact)].map(
          ([artifact, each]) => ({
            row: row(`acme/thing-${artifact}`),
            versions: each.map(({ at, yanked }, number) =>
              release(`1.0.${number}`, at, yanked ? "Bad." : undefined),
            ),
          }),
        );
        const recent = recentVersions(artifacts);
        const kept = releases.filter(({ yanked }) => !yanked).map(({ at }) => at);
        expect(recent.map(({ publishedAt }) => Date.parse(publishedAt) / 1000)).toEqual(
          kept.sort((a, b) => b - a).slice(0, RECENT_MAX),
        );
        expect(recentVersions(artifacts.toReversed())).toEqual(recent);
      }),
      { numRuns: 30 },
    );
  });

  test("popular are those on which most depend, and none on which nothing does", () => {
    const rows = Array.from({ length: 200 }, (_, at) => row(`acme/a${at}`, at % 3));
    const { artifacts } = popularList(rows);
    expect(artifacts).toHaveLength(POPULAR_MAX);
    expect(new Set(artifacts.map(({ dependents }) => dependents))).toEqual(new Set([2]));
    expect(
      popularList([row("acme/a"), row("acme/b", 1)]).artifacts.map(({ name }) => name),
    ).toEqual(["acme/b"]);
  });
});

describe("a feed", () => {
  const odd = 'Ünïcode & <b>tags</b> "quoted" ]]> \uffff\u0085 \u{1f30a}';
  const version = (number: number): RecentVersion => ({
    name: "acme/tide",
    version: `1.0.${number}+B`,
    publishedAt: "2026-01-31T09:00:00Z",
    type: "model",
    title: odd,
    summary: number === 0 ? "" : odd,
    categories: ["tools"],
    publisher: odd,
    verdict: "passed",
    score: 90,
  });
  const facts = {
    title: odd,
    description: odd,
    url: "https://example.org/r",
    versions: Array.from({ length: FEED_ENTRIES_MAX + 5 }, (_, at) => version(at)),
  };
  const page = `https://example.org/r/${sitePath.version("acme/tide", "1.0.0+B")}`;

  test("in the form of JSON Feed has its shape, and leads to the pages of the versions", () => {
    const feed = jsonFeed(facts);
    expect(parseShape(jsonFeedShape, feed)).toMatchObject({ ok: true });
    expect(feed.items).toHaveLength(FEED_ENTRIES_MAX);
    expect(feed.items[0]).toMatchObject({ id: page, url: page, content_text: odd });
  });

  const python = spawnSync("python3", ["-c", "import xml.etree.ElementTree"]).status === 0;
  test.skipIf(!python)("in the form of Atom is read by another's parser, whatever it holds", () => {
    const script = [
      "import json, sys, xml.etree.ElementTree as tree",
      "a = '{http://www.w3.org/2005/Atom}'",
      "feed = tree.fromstring(sys.stdin.buffer.read())",
      "entries = feed.findall(a + 'entry')",
      "first = entries[0]",
      "get = lambda of, name: of.find(a + name).text",
      "print(json.dumps([feed.tag, get(feed, 'title'), get(feed, 'updated'), len(entries), get(first, 'id'),",
      "  get(first, 'summary'), first.find(a + 'link').get('href'), get(first.find(a + 'author'), 'name')]))",
    ].join("\n");
    const { stdout } = spawnSync("python3", ["-c", script], { input: atomFeed(facts) });
    const shown = odd.replace("\uffff", " ");
    expect(JSON.parse(stdout.toString())).toEqual([
      "{http://www.w3.org/2005/Atom}feed",
      shown,
      "2026-01-31T09:00:00Z",
      FEED_ENTRIES_MAX,
      page,
      shown,
      page,
      shown,
    ]);
  });

  test("without entries is one all the same", () => {
    const empty = { ...facts, versions: [] };
    expect(jsonFeed(empty).items).toEqual([]);
    expect(atomFeed(empty)).toContain("<updated>1970-01-01T00:00:00Z</updated>");
  });
});

test("ashlar list takes the short lists as the signed list of files names them", async () => {
  const { tree } = await buildRegistry(makeRegistry(), undefined, {
    now: Math.floor(Date.now() / 1000),
  });
  const folder = await temporaryFolder();
  const put = (path: string, bytes: Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  for (const [path, bytes] of tree) put(path, bytes);
  const list = (...args: string[]) => runInProcess(["list", "--registry", folder, ...args]);
  const recent = await list("--recent", "--json");
  expect(recent).toMatchObject({ exitCode: 0 });
  const { artifacts } = JSON.parse(recent.stdout) as { artifacts: RecentVersion[] };
  expect(artifacts.map(({ name, version }) => `${name}@${version}`)).toEqual([
    "acme/hello@1.1.0",
    "acme/hello@1.0.0",
  ]);
  expect((await list("--recent", "--limit", "1")).stdout).toMatch(
    /^\d{4}-\d\d-\d\d {2}acme\/hello@1\.1\.0 {2}module-node {2}/,
  );
  expect((await list("--recent", "--type", "model")).stderr).toBe("No artifact matches.\n");
  expect(await list("--popular")).toMatchObject({ stdout: "", stderr: "No artifact matches.\n" });
  expect(await list("--popular", "--recent")).toMatchObject({ exitCode: EXIT.usage });
  put("api/v1/recent.json", new TextEncoder().encode("{}"));
  expect(await list("--recent")).toMatchObject({
    exitCode: EXIT.integrity,
    stderr: expect.stringContaining("api/v1/recent.json"),
  });
});
