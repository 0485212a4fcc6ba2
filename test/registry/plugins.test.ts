import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import MiniSearch from "minisearch";
import { satisfies } from "semver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as Cjk from "../../registry/artifacts/tidewater/minisearch-cjk/1.1.0/files/index.js";
import { versionsOf } from "./artifact-versions.ts";
import { loadPayload } from "./load-payload.ts";

/** The parts of the plugin and of its host that the tests touch. */
interface BuildStampPlugin {
  buildStamp(options?: {
    version?: string;
    commit?: string;
    builtAt?: Date | string | number;
    fileName?: string | false;
  }): object;
}

interface Vite {
  readonly version: string;
  build(config: object): Promise<unknown>;
}

const stamps = versionsOf("ashlar/vite-build-stamp", "plugin");
const cjks = versionsOf("tidewater/minisearch-cjk", "plugin");

describe.each(stamps)("$name $version in a real build", (version) => {
  const root = mkdtempSync(join(tmpdir(), "ashlar-stamp-"));
  const given = { version: "2.3.0", commit: "9f2c1ab", builtAt: "2026-01-31T10:00:00+01:00" };
  let vite: Vite;

  beforeAll(async () => {
    vite = (await import("vite" as string)) as Vite;
    writeFileSync(
      join(root, "index.html"),
      '<!doctype html><title>t</title><link rel="stylesheet" href="/a.css"><footer></footer><script type="module" src="/main.js"></script>',
    );
    writeFileSync(join(root, "a.css"), "footer { color: #123 }");
    writeFileSync(join(root, "later.js"), "export const later = 'later';");
    writeFileSync(
      join(root, "main.js"),
      'import { builtAt, commit, version } from "virtual:build-stamp";\nimport("./later.js").then(({ later }) => { document.title = later; });\ndocument.querySelector("footer").textContent = `${version} ${commit} ${builtAt}`;\n',
    );
  });
  afterAll(() => rmSync(root, { recursive: true }));

  async function build(options: object): Promise<Map<string, Buffer>> {
    const { buildStamp } = await loadPayload<BuildStampPlugin>(
      version,
      version.manifest.config.entry,
    );
    const outDir = mkdtempSync(join(root, "dist-"));
    await vite.build({
      root,
      configFile: false,
      logLevel: "silent",
      build: { outDir },
      plugins: [buildStamp(options)],
    });
    const paths = readdirSync(outDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    return new Map(
      paths.map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(outDir.length + 1), readFileSync(path)] as const;
      }),
    );
  }

  test("is made for the Vite that is installed", () => {
    expect(satisfies(vite.version, version.manifest.config.hostVersion)).toBe(true);
  });

  test("puts version, commit and time in UTC into the page", async () => {
    const script = [...(await build(given))]
      .find(([path]) => /index-.*\.js$/.test(path))![1]
      .toString();
    for (const value of ["2.3.0", "9f2c1ab", "2026-01-31T09:00:00.000Z"])
      expect(script).toContain(value);
  });

  test("gives the same bytes twice", async () => {
    expect([...(await build(given))]).toStrictEqual([...(await build(given))]);
  });

  test("takes the time from SOURCE_DATE_EPOCH and the commit from GITHUB_SHA, and refuses a time that is none", async () => {
    const { buildStamp } = await loadPayload<BuildStampPlugin>(version, "index.js");
    const before = { ...process.env };
    try {
      Object.assign(process.env, { SOURCE_DATE_EPOCH: "1769850000", GITHUB_SHA: "0123abc" });
      const script = [...(await build({}))]
        .find(([path]) => /index-.*\.js$/.test(path))![1]
        .toString();
      expect(script).toContain("2026-01-31T09:00:00.000Z");
      expect(script).toContain("0123abc");
      process.env.SOURCE_DATE_EPOCH = "yesterday";
      expect(() => buildStamp()).toThrow(RangeError);
      expect(() => buildStamp({ builtAt: "2026-13-45" })).toThrow(RangeError);
    } finally {
      for (const name of ["SOURCE_DATE_EPOCH", "GITHUB_SHA"]) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });

  if (version.version === "1.0.0") {
    test("writes no file yet", async () => {
      expect([...(await build(given)).keys()]).not.toContain("build-stamp.json");
    });
  } else {
    test("lists every other file with its true size and digest", async () => {
      const files = await build(given);
      const { files: listed, ...stamp } = JSON.parse(files.get("build-stamp.json")!.toString());
      expect(stamp).toStrictEqual({
        version: "2.3.0",
        commit: "9f2c1ab",
        builtAt: "2026-01-31T09:00:00.000Z",
      });
      files.delete("build-stamp.json");
      expect(files.size).toBe(4);
      const actual = [...files].map(([path, bytes]) => [
        path,
        { size: bytes.byteLength, sha256: createHash("sha256").update(bytes).digest("hex") },
      ]);
      expect(listed).toStrictEqual(Object.fromEntries(actual));
    });

    test("writes the list where it is told, or nowhere", async () => {
      expect([...(await build({ ...given, fileName: "meta/stamp.json" })).keys()]).toContain(
        join("meta", "stamp.json"),
      );
      expect([...(await build({ ...given, fileName: false })).size.toString()]).toStrictEqual([
        "4",
      ]);
    });
  }
});

describe.each(cjks)("$name $version in the real host", (version) => {
  const documents = [
    { id: 1, text: "東京都の天気は晴れです。" },
    { id: 2, text: "港の潮位を観測しました。" },
    { id: 3, text: "The tide gauge in the harbour was replaced." },
    { id: 4, text: "我们在港口观测潮位" },
    { id: 5, text: "도서관에서 책을 읽었다" },
    { id: 6, text: "ﾃﾞｰﾀ ＡＢＣ" },
  ];

  async function indexed(
    options: Cjk.CjkOptions & { bigrams?: boolean } = {},
  ): Promise<MiniSearch> {
    const { cjkOptions } = await loadPayload<typeof Cjk>(version, version.manifest.config.entry);
    const search = new MiniSearch({ fields: ["text"], ...cjkOptions(options) });
    search.addAll(documents);
    return search;
  }
  const ids = (search: MiniSearch, query: string, options = {}) =>
    search.search(query, options).map(({ id }) => id);

  test("finds words that MiniSearch by itself does not", async () => {
    const plain = new MiniSearch({ fields: ["text"] });
    plain.addAll(documents);
    const search = await indexed();
    for (const [query, id] of [
      ["天気", 1],
      ["潮位", 2],
      ["観測", 2],
    ] as const) {
      expect(ids(plain, query), query).toStrictEqual([]);
      expect(ids(search, query), query).toContain(id);
    }
  });

  test("cuts spaced text as before and makes widths and capitals equal", async () => {
    const search = await indexed();
    expect(ids(search, "HARBOUR")).toStrictEqual([3]);
    expect(ids(search, "tide gauge", { combineWith: "AND" })).toStrictEqual([3]);
    expect(ids(search, "abc")).toStrictEqual([6]);
    expect(ids(search, "データ")).toStrictEqual([6]);
    expect(ids(search, "harb", { prefix: true })).toStrictEqual([3]);
  });

  test("works with an index that was saved", async () => {
    const { cjkOptions } = await loadPayload<typeof Cjk>(version, "index.js");
    const loaded = MiniSearch.loadJSON(JSON.stringify(await indexed()), {
      fields: ["text"],
      ...cjkOptions(),
    });
    expect(ids(loaded, "天気")).toStrictEqual([1]);
    expect(() => cjkOptions({ locale: "not a tag" })).toThrow(RangeError);
  });

  if (version.version !== "1.0.0") {
    test("with bigrams, finds what was cut otherwise, and costs a larger index", async () => {
      const [without, search] = [await indexed(), await indexed({ bigrams: true })];
      expect(ids(without, "도서관")).toStrictEqual([]);
      expect(ids(search, "도서관")).toStrictEqual([5]);
      expect(ids(without, "京都")).toStrictEqual([]);
      expect(ids(search, "京都")).toStrictEqual([1]);
      expect(ids(search, "潮位")).toStrictEqual(expect.arrayContaining([2, 4]));
      expect(search.termCount).toBeGreaterThan(without.termCount);
    });
  }
});
