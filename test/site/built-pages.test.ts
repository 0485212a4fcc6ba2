import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderSite } from "../../site/render.ts";
import { type BuiltSite, buildSampleSite } from "./built-site.ts";
import { writeSampleTree } from "./sample-tree.ts";
import { copyPrograms, siteCache } from "./site-cache.ts";

const ORIGIN = "https://sample.example.org";
let atRoot: BuiltSite;
let again: BuiltSite;
let atRepo: BuiltSite;

beforeAll(async () => {
  [atRoot, again, atRepo] = await Promise.all([
    buildSampleSite(`${ORIGIN}/`),
    buildSampleSite(`${ORIGIN}/`, false),
    buildSampleSite(`${ORIGIN}/repo`),
  ]);
}, 120_000);

afterAll(() => Promise.all([atRoot, again, atRepo].map((site) => site?.remove())));

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function pagesOf(site: BuiltSite): Promise<PageFile[]> {
  const paths = (await filesOf(site.pages)).filter((path) => path.endsWith(".html"));
  return Promise.all(
    paths.map(async (path) => ({ path, html: await readFile(join(site.pages, path), "utf8") })),
  );
}

const all = (html: string, pattern: RegExp): string[] =>
  [...html.matchAll(pattern)].map((match) => match[1] ?? "");
const gzipSize = async (path: string): Promise<number> =>
  gzipSync(await readFile(path), { level: 9 }).length;

test("equal trees give equal bytes, also when rendered side by side", async () => {
  const digests = async (site: BuiltSite) =>
    Promise.all(
      (await filesOf(site.pages)).map(async (path) => [
        path,
        createHash("sha256")
          .update(await readFile(join(site.pages, path)))
          .digest("hex"),
      ]),
    );
  const files = await digests(atRoot);
  expect(files.length).toBeGreaterThan(100);
  expect(await digests(again)).toEqual(files);
});

interface PageFile {
  readonly path: string;
  readonly html: string;
}

/** The links of a page that stay on the site: file inside the served folder, and anchor. */
function internalLinks({ path, html }: PageFile, base: string): { file: string; anchor: string }[] {
  const here = new URL(base + path.replace(/index\.html$/, ""), ORIGIN);
  return all(html, /\s(?:href|src|action|data-root)="([^"]*)"/g)
    .map((reference) => new URL(reference.replaceAll("&amp;", "&"), here))
    .filter((target) => target.origin === ORIGIN)
    .map(({ pathname, hash }) => {
      const file = pathname.startsWith(base)
        ? decodeURIComponent(pathname.slice(base.length))
        : `outside ${base}`;
      return {
        file: file === "" || file.endsWith("/") ? `${file}index.html` : file,
        anchor: decodeURIComponent(hash.slice(1)),
      };
    });
}

const idsOf = (html: string): string[] => all(html, /\sid="([^"]*)"/g);

function structureFaults({ html }: PageFile): string[] {
  const levels = all(html, /<h([1-6])[ >]/g).map(Number);
  const ids = idsOf(html);
  const references = all(
    html,
    /\s(?:for|aria-labelledby|aria-describedby|aria-controls)="([^"]*)"/g,
  ).flatMap((list) => list.split(" "));
  return [
    ...(levels.filter((level) => level === 1).length === 1 ? [] : ["not one h1"]),
    ...(levels.some((level, index) => level > (levels[index - 1] ?? 0) + 1)
      ? [`skips ${levels.join("")}`]
      : []),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `id ${id} twice`),
    ...references.filter((id) => !ids.includes(id)).map((id) => `no id ${id}`),
  ];
}

describe.each([
  ["/", () => atRoot],
  ["/repo/", () => atRepo],
] as const)("served under %s", (base, site) => {
  test("every link, picture, script and style leads to a file of the site or the tree, and every anchor to an id", async () => {
    const pages = await pagesOf(site());
    const files = new Set(await filesOf(site().folder));
    const ids = new Map(pages.map(({ path, html }) => [path, new Set(idsOf(html))]));
    const links = pages.flatMap((page) =>
      internalLinks(page, base).map((target) => ({ from: page.path, ...target })),
    );
    const broken = links.filter(
      ({ file, anchor }) => !files.has(file) || (anchor !== "" && !ids.get(file)?.has(anchor)),
    );
    expect(broken).toEqual([]);
    expect(links.length).toBeGreaterThan(2000);
    expect(links.filter(({ anchor }) => anchor !== "").length).toBeGreaterThan(200);
  });
});

describe("every page", () => {
  test("has one h1, headings that do not skip, unique ids, and references that resolve", async () => {
    const faults = (await pagesOf(atRoot)).map((page) => [page.path, ...structureFaults(page)]);
    expect(faults.filter((page) => page.length > 1)).toEqual([]);
  });

  test("has a title, a language, a description, a canonical address and a policy", async () => {
    for (const { path, html } of await pagesOf(atRoot)) {
      for (const part of [
        /<html lang="en">/,
        /<title>[^<]+<\/title>/,
        /<meta name="description" content="[^"]+">/,
        /<meta http-equiv="Content-Security-Policy" content="default-src 'none';/,
      ]) {
        expect(html, path).toMatch(part);
      }
      expect(all(html, /<link rel="canonical" href="([^"]*)">/g), path).toEqual([
        expect.stringMatching(/^https:\/\/sample\.example\.org\//),
      ]);
    }
  });

  test("holds no inline style, handler or script but the one that the policy names", async () => {
    for (const { path, html } of await pagesOf(atRoot)) {
      const tags = html.replace(/="[^"]*"/g, "=");
      expect(tags, path).not.toMatch(/<[^>]*\s(?:style|on[a-z]+)=/);
      expect(tags.match(/<script(?![^>]*\ssrc=)[^>]*>/g), path).toHaveLength(1);
    }
  });
});

describe("budgets", () => {
  test("one style sheet of at most 10 kB, page script 4 kB, search script 20 kB, all gzip", async () => {
    const assets = await readdir(join(atRoot.pages, "assets"));
    expect(assets.filter((file) => file.endsWith(".css"))).toHaveLength(1);
    const search = await readFile(join(atRoot.pages, "search/index.html"), "utf8");
    const home = await readFile(join(atRoot.pages, "index.html"), "utf8");
    const scripts = (html: string) => all(html, /<script type="module" src="\/([^"]*)"/g);
    expect(scripts(home)).toHaveLength(1);
    const sum = async (paths: string[]) =>
      (await Promise.all(paths.map((path) => gzipSize(join(atRoot.pages, path))))).reduce(
        (a, b) => a + b,
        0,
      );
    expect(
      await sum(assets.filter((file) => file.endsWith(".css")).map((file) => `assets/${file}`)),
    ).toBeLessThan(10_000);
    expect(await sum(scripts(home))).toBeLessThan(4_000);
    expect(await sum(scripts(search))).toBeLessThan(20_000);
  });

  test("the verifier is at most 45 kB gzip, and its page alone loads it", async () => {
    const assets = await readdir(join(atRoot.pages, "assets"));
    const verifier = assets.filter((file) => file.startsWith("verify."));
    expect(verifier).toHaveLength(1);
    const loading = (await pagesOf(atRoot)).filter(({ html }) => html.includes(verifier[0] ?? ""));
    expect(loading.map(({ path }) => path)).toEqual(["verify/index.html"]);
    const reached = await Promise.all(
      assets.filter((file) => file.endsWith(".js")).map((file) => reachable(file)),
    );
    const page = reached.find(({ file }) => file === verifier[0])?.files ?? [];
    const sizes = page.map((file) => gzipSize(join(atRoot.pages, "assets", file)));
    expect((await Promise.all(sizes)).reduce((a, b) => a + b, 0)).toBeLessThan(45_000);
    expect(reached.filter(({ files }) => files.includes(verifier[0] ?? ""))).toHaveLength(1);
  });

  /** A script with all that it imports. */
  async function reachable(file: string): Promise<{ file: string; files: string[] }> {
    const files = [file];
    for (const name of files) {
      const text = await readFile(join(atRoot.pages, "assets", name), "utf8");
      for (const other of all(text, /(?:from|import\(?)\s*"\.\/([^"]+)"/g))
        if (!files.includes(other)) files.push(other);
    }
    return { file, files };
  }

  test("the page of an older version stays below 8 kB, that of an artifact without documentation below 15 kB gzip", async () => {
    for (const { path, html } of await pagesOf(atRoot)) {
      if (path.includes("/v/")) expect(html.length, path).toBeLessThan(8_000);
    }
    expect(await gzipSize(join(atRoot.pages, "a/lab/undocumented/index.html"))).toBeLessThan(
      15_000,
    );
  });
});

describe("what a page shows", () => {
  const page = (path: string): Promise<string> =>
    readFile(join(atRoot.pages, path, "index.html"), "utf8");

  test("an unlisted artifact has a page that search engines leave out, and no list names it", async () => {
    expect(await page("a/lab/hidden")).toContain('<meta name="robots" content="noindex">');
    for (const list of ["", "browse", "browse/name", "types/module-node", "search"])
      expect(await page(list)).not.toContain("lab/hidden");
  });

  test("what was left out is named with its rule, place and mend", async () => {
    const html = await page("registry");
    for (const text of [
      "lab/broken 1.0.0",
      "docs/rules/sec-arc-001/",
      "artifacts/lab/broken/1.0.0/files/link",
      "replace the link by the file",
    ])
      expect(html).toContain(text);
  });

  test("a tag with special characters has a page of its own", async () => {
    expect(await page("tags/c_23_")).toContain("lab/tides");
    expect(await page("tags/c_2b__2b_")).toContain("Tag: c++");
  });

  test("the front page of a list has the newest, and its first numbered page the oldest", async () => {
    const names = async (path: string): Promise<string[]> =>
      all(await page(path), /<h2><a href="\/a\/([^"]*)\/"/g);
    const [front, oldest] = [await names("browse/new"), await names("browse/new/page/1")];
    expect([front.length, oldest.length]).toEqual([26, 25]);
    expect([...front, ...oldest].sort()).toEqual(await names("browse/name"));
    expect(await page("browse/new/page/1")).toContain(
      "<title>Newest, page 1 · Sample registry</title>",
    );
    expect(await page("browse/new")).toContain("The newest 26 of 51 artifacts.");
    expect(await page("browse/new/page/1")).toContain(
      "Artifacts 25 to 1, counted from the oldest.",
    );
    expect(await page("browse/new/page/1")).toContain(
      '<a rel="prev" href="/browse/new/">Newer</a>',
    );
  });

  test("every page that there is one of is there", async () => {
    const sources = await filesOf(join(import.meta.dirname, "../../site/src/pages"));
    const single = sources.filter((path) => path.endsWith(".astro") && !path.includes("["));
    expect(single.length).toBeGreaterThan(15);
    const files = await filesOf(atRoot.pages);
    const missing = single.map((path) =>
      path === "404.astro"
        ? "404.html"
        : path.replace(/(?:\/?index)?\.astro$/, "/index.html").replace(/^\//, ""),
    );
    expect(missing.filter((path) => !files.includes(path))).toEqual([]);
  });

  test("an artifact's page shows score, verdict and badge, and how to show it elsewhere", async () => {
    const html = await page("a/lab/tides");
    for (const text of [
      '<span class="figure">92</span> of 100',
      '<img src="/badges/lab/tides.svg" alt="ashlar: 92 needs review" width="',
      "[![lab/tides: score and verdict](https://sample.example.org/badges/lab/tides.svg)](https://sample.example.org/a/lab/tides/#score)",
      "<s>a credential of a test server, as it seems</s>",
      "Accepted as test-data: It opens nothing &lt;anywhere&gt;. (by ada, until 1 Jan 2027)",
      "It cannot be earned before",
      "the documentation has no links and no pictures",
    ])
      expect(html).toContain(text);
    expect(all(html, /<(details class="(?:part|block)" open)/g)).toEqual([]);
  });

  test("lists, the home page, the versions and older versions show score and verdict", async () => {
    const row =
      /lab\/tides<\/a>[^\n]{0,60}<span class="badge warn"[^>]*><svg[^>]*><use[^>]*><\/use><\/svg>92 needs review/;
    for (const list of ["", "browse/score", "types/model", "publishers/lab"])
      expect(row.test(await page(list)), list).toBe(true);
    expect(await page("a/lab/tides/versions")).toContain("88 needs review");
    const older = await page("a/lab/tides/v/1.0.0");
    for (const text of ["88 needs review", "Security 36/40", "docs/rules/sec-arc-001/"])
      expect(older).toContain(text);
  });

  test("a link of a README leads to what has the file, and GitHub's anchors to their headings", async () => {
    const html = await page("a/lab/tides");
    for (const text of [
      '<a href="#archive">the code</a>',
      '<a href="/a/lab/tides/v/1.0.0/">what came first</a>',
      '<a href="#main">the top</a>',
      '<a href="#reviews">the reviews</a>',
      '<a href="#readme-what-it-s-limits-are">the limits</a>',
    ])
      expect(html).toContain(text);
  });

  test("an artifact's page says who stands behind it and how to verify that", async () => {
    const html = await page("a/lab/tides");
    for (const text of [
      "no signature: nobody has claimed the namespace lab",
      "ashlar provenance lab/tides@2.0.0 --registry &#39;https://sample.example.org/#sha256:",
      ".tides-2.0.0.tlog-proof",
      "spicy -verify &#39;sample.example.org/log+",
      '<a href="/verify/?artifact=lab/tides@2.0.0">',
    ])
      expect(html).toContain(text);
    expect(await page("a/lab/tides/v/1.0.0")).toContain(".tides-1.0.0.statement.json");
  });

  test("a registry of people has no notice about its keys, and shows its root", async () => {
    expect(await page("")).not.toContain('class="notice');
    const html = await page("registry");
    expect(html).toContain(`sha256:${"1".repeat(64)}`);
    expect(html).toMatch(/href="\/targets\/keys\/[0-9a-f]{64}\.allowed_signers"/);
  });

  test("an artifact's page names its JSON twin", async () => {
    expect(await page("a/lab/tides")).toContain(
      '<link rel="alternate" type="application/json" href="/api/v1/artifacts/lab/tides.json">',
    );
  });
});

describe("rendering refuses", { timeout: 60_000 }, () => {
  async function temporary(): Promise<string> {
    return mkdtemp(join(tmpdir(), "ashlar-site-test-"));
  }

  test("a folder that holds something, and leaves it alone", async () => {
    const outFolder = await temporary();
    await writeFile(join(outFolder, "mine.txt"), "mine");
    await expect(
      renderSite({ treeFolder: outFolder, files: [], outFolder, baseUrl: `${ORIGIN}/` }),
    ).rejects.toMatchObject({ code: "E_SITE_OUT" });
    expect(await readdir(outFolder)).toEqual(["mine.txt"]);
    await rm(outFolder, { recursive: true });
  });

  test("a tree with a broken document, and says which", async () => {
    const treeFolder = await temporary();
    const files = await writeSampleTree(treeFolder);
    await writeFile(join(treeFolder, "api/v1/rules.json"), '{"schemaVersion":1,"rules":[{}]}');
    const rendering = renderSite({
      treeFolder,
      files,
      outFolder: join(treeFolder, "out"),
      baseUrl: `${ORIGIN}/`,
    });
    await expect(rendering).rejects.toMatchObject({
      code: "E_SITE",
      message: expect.stringContaining("api/v1/rules.json"),
    });
    await rm(treeFolder, { recursive: true });
  });

  test("pages that lack a file of the tree, and says which page and file", async () => {
    const treeFolder = await temporary();
    const files = await writeSampleTree(join(treeFolder, "tree"));
    await copyPrograms(await siteCache(), join(treeFolder, "cache"));
    for (const { path } of files)
      if (path.endsWith(".tlog-proof")) await rm(join(treeFolder, "tree", path));
    const rendering = renderSite({
      treeFolder: join(treeFolder, "tree"),
      files,
      outFolder: join(treeFolder, "out"),
      baseUrl: `${ORIGIN}/`,
      cacheFolder: join(treeFolder, "cache"),
    });
    await expect(rendering).rejects.toMatchObject({
      code: "E_SITE",
      message: expect.stringMatching(/the page \/\S+ ended with status 500/),
      details: expect.arrayContaining([expect.stringContaining(".tlog-proof")]),
    });
    await rm(treeFolder, { recursive: true });
  });

  test("to go on when it is aborted", async () => {
    const treeFolder = await temporary();
    await mkdir(join(treeFolder, "tree"));
    const files = await writeSampleTree(join(treeFolder, "tree"));
    await copyPrograms(await siteCache(), join(treeFolder, "cache"));
    const abort = new AbortController();
    const seen: string[] = [];
    const rendering = renderSite({
      treeFolder: join(treeFolder, "tree"),
      files,
      outFolder: join(treeFolder, "out"),
      baseUrl: `${ORIGIN}/`,
      cacheFolder: join(treeFolder, "cache"),
      signal: abort.signal,
      onProgress: (done, total, page) => {
        if (total === 0) return;
        seen.push(`${done} of ${total} ${page}`);
        abort.abort(new Error("enough"));
      },
    });
    await expect(rendering).rejects.toThrow("enough");
    expect(seen[0]).toMatch(/^1 of \d+ /);
    await rm(treeFolder, { recursive: true });
  });
});
