/** The website of the sample registry, as `ashlar build` makes it: every link leads to a file of the tree. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Hex } from "../../schemas/digest.ts";
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import type { ArtifactPage } from "../../schemas/published/catalog-list.ts";
import { FILE_LIST } from "../../schemas/published/file-list.ts";
import { parseRegistryDocument } from "../../schemas/published/registry-document.ts";
import { scoreWords } from "../../schemas/score-words.ts";
import { readList } from "../read-list.ts";
import { runCli } from "../run-cli.ts";

const REGISTRY = join(import.meta.dirname, "../../registry");
let folder: string;
let tree: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-website-"));
  tree = join(folder, "tree");
  const built = await runCli(
    [
      "build",
      "--registry",
      REGISTRY,
      "--out",
      tree,
      "--base-url",
      "https://example.org/repo",
      "--json",
    ],
    { env: { HOME: folder } },
  );
  expect(built.exitCode, built.stdout.slice(0, 2000)).toBe(0);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("every link inside the site leads to a file", () => {
  const pages = readdirSync(tree, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".html"),
  );
  expect(pages.length).toBeGreaterThan(200);
  const broken = new Set<string>();
  for (const page of pages) {
    for (const [, target = ""] of readFileSync(join(tree, page), "utf8").matchAll(
      /(?:href|src)="(\/[^"#?]*)/g,
    )) {
      if (!isServed(target)) broken.add(`${page} → ${target}`);
    }
  }
  expect([...broken]).toEqual([]);
});

test("list, badge, document and page of each artifact say one score", () => {
  const json = (path: string) => JSON.parse(readFileSync(join(tree, path), "utf8"));
  const browse = readdirSync(join(tree, "browse/name"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("index.html"))
    .map((path) => readFileSync(join(tree, "browse/name", path), "utf8"))
    .join("");
  const list = json("api/v1/artifacts.json") as ArtifactPage;
  expect(list.artifacts.length).toBeGreaterThan(25);
  for (const { name, version, score, verdict } of list.artifacts) {
    const words = scoreWords(score, verdict);
    const document = json(`api/v1/artifacts/${name}.json`) as ArtifactDocument;
    const latest = document.versions.find((one) => one.version === version);
    expect(latest, name).toMatchObject({ score, verdict });
    expect(json(`badges/${name}.json`).message, name).toBe(words);
    const page = readFileSync(join(tree, "a", name, "index.html"), "utf8");
    const figure = `${score}${verdict === "unverified" ? "?" : ""}`;
    for (const text of [`<span class="figure">${figure}</span>`, `alt="ashlar: ${words}"`])
      expect(page.includes(text), `${name}: ${text}`).toBe(true);
    const [row = ""] = browse.split(`>${name}</a>`)[1]?.split("</li>") ?? [];
    expect(row.includes(`</svg>${words}</span>`), `${name}: ${words} in lists`).toBe(true);
  }
});

const SIGNED_LATER = /^(?:metadata\/.*|log\/checkpoint|(?:targets\/\w{64}\.)?ashlar\.json)$/;

test("the file list holds every file, the pages included, by its digest", async () => {
  const about = parseRegistryDocument(JSON.parse(readFileSync(join(tree, "ashlar.json"), "utf8")));
  if (!about.ok) throw new Error("the registry document is not one");
  const list = await readList(FILE_LIST, about.value.documents.files, (path) =>
    readFileSync(join(tree, path)),
  );
  expect(list.paths.length).toBeGreaterThan(1);
  const present = readdirSync(tree, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(tree, path)).isFile(),
  );
  expect(list.rows.map(({ path }) => path).sort()).toEqual(
    present.filter((path) => !SIGNED_LATER.test(path) && !list.paths.includes(path)).sort(),
  );
  for (const file of list.rows)
    expect(sha256Hex(readFileSync(join(tree, file.path))), file.path).toBe(file.sha256);
});

function isServed(target: string): boolean {
  if (!target.startsWith("/repo/")) return false;
  const path = join(tree, decodeURIComponent(target.slice("/repo".length)));
  return existsSync(target.endsWith("/") ? join(path, "index.html") : path);
}
