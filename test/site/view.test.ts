import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import { parseManifest } from "../../schemas/manifest.ts";
import { parseShape } from "../../schemas/parse.ts";
import { pathSegment } from "../../schemas/paths.ts";
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import { artifactDocumentShape } from "../../schemas/published/artifact-document.ts";
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import { artifactBanners } from "../../site/src/view/artifact-banners.ts";
import { codeClass } from "../../site/src/view/code-class.ts";
import { countOf, formatCount } from "../../site/src/view/count-of.ts";
import { downloadFacts } from "../../site/src/view/download-facts.ts";
import { findingRows, findingsOf } from "../../site/src/view/finding-row.ts";
import { formatBytes } from "../../site/src/view/format-bytes.ts";
import { formatDate } from "../../site/src/view/format-date.ts";
import { headingLevels } from "../../site/src/view/heading-levels.ts";
import { imageSize } from "../../site/src/view/image-size.ts";
import { installWays } from "../../site/src/view/install-ways.ts";
import { inOrder, mostDependedOn } from "../../site/src/view/list-order.ts";
import { nameList } from "../../site/src/view/name-list.ts";
import { reviewSummary } from "../../site/src/view/review-summary.ts";
import { sitePath } from "../../site/src/view/site-paths.ts";
import { typeSpec } from "../../site/src/view/spec/type-spec.ts";
import { versionRows } from "../../site/src/view/version-row.ts";
import { SAMPLE_ARTIFACTS, SAMPLE_CONFIGS } from "./sample-artifacts.ts";
import { sampleTree } from "./sample-tree.ts";

function documentOf(name: string): ArtifactDocument {
  const bytes = sampleTree().get(`api/v1/artifacts/${name}.json`);
  const parsed = parseShape(artifactDocumentShape, JSON.parse(Buffer.from(bytes ?? []).toString()));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function entry(name: string, fields: Partial<CatalogEntry> = {}): CatalogEntry {
  return {
    name,
    type: "model",
    title: name,
    summary: "",
    version: "1.0.0",
    versions: 1,
    categories: [],
    tags: [],
    license: null,
    publisher: "p",
    verified: false,
    verdict: "passed",
    score: 95,
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
    dependents: 0,
    ...fields,
  };
}

test("the sample tree is made of valid manifests", () => {
  for (const artifact of SAMPLE_ARTIFACTS)
    for (const { manifest } of artifact.versions)
      expect(parseManifest(artifact.type, manifest)).toMatchObject({ ok: true });
});

describe("paths", () => {
  test("different words never share a segment, and every segment is plain", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(pathSegment(a)).toMatch(/^[a-z0-9._-]*$/);
        expect(pathSegment(a) === pathSegment(b)).toBe(a === b);
      }),
      {
        examples: [
          ["c+", "c_2b_"],
          ["c++", "c+"],
          ["A", "a"],
          ["\u{1F600}", "\u{1F601}"],
        ],
      },
    );
  });

  test("a tag and a version keep readable paths", () => {
    expect([
      sitePath.tag("c++"),
      sitePath.version("a/b", "1.2.0-rc.1"),
      sitePath.rule("SEC-ARC-001"),
    ]).toEqual(["tags/c_2b__2b_/", "a/a/b/v/1.2.0-rc.1/", "docs/rules/sec-arc-001/"]);
  });
});

describe("words and numbers", () => {
  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [12_345, "12 kB"],
    [5_200_000, "5.2 MB"],
    [3e12, "3000 GB"],
  ])("%i bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
  test("a date is that of UTC", () =>
    expect(formatDate("2026-03-09T23:59:59Z")).toBe("9 Mar 2026"));
  test("counts agree with their noun", () =>
    expect([
      countOf(1, "entry", "entries"),
      countOf(0, "entry", "entries"),
      formatCount(1234567),
    ]).toEqual(["1 entry", "0 entries", "1,234,567"]));
  test("only long code may break anywhere", () =>
    expect([codeClass("a".repeat(40)), codeClass("a".repeat(41))]).toEqual([undefined, "long"]));
});

describe("lists", () => {
  test("newest first, equal dates by name", () => {
    const entries = [
      entry("b/b"),
      entry("a/z", { updatedAt: "2026-02-01T00:00:00Z" }),
      entry("a/a"),
    ];
    expect(inOrder(entries, "updated").map(({ name }) => name)).toEqual(["a/z", "a/a", "b/b"]);
    expect(inOrder(entries, "name").map(({ name }) => name)).toEqual(["a/a", "a/z", "b/b"]);
    const scored = [...entries, entry("b/best", { score: 99 })];
    expect(inOrder(scored, "score").map(({ name }) => name)).toEqual([
      "b/best",
      "a/a",
      "a/z",
      "b/b",
    ]);
  });

  test("what nobody depends on is not among the most depended on", () => {
    expect(
      mostDependedOn(
        [entry("a/a"), entry("a/b", { dependents: 1 }), entry("a/c", { dependents: 9 })],
        5,
      ).map(({ name }) => name),
    ).toEqual(["a/c", "a/b"]);
  });

  test("names are grouped by their first character", () => {
    expect(nameList([entry("a/a"), entry("a/b"), entry("z/a")])).toEqual([
      { initial: "a", names: ["a/a", "a/b"] },
      { initial: "z", names: ["z/a"] },
    ]);
  });
});

describe("heading levels", () => {
  test("never start above the top, never skip, and keep the order of depth", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 6 })),
        fc.integer({ min: 2, max: 4 }),
        (levels, top) => {
          const result = headingLevels(levels, top);
          for (const [index, level] of result.entries()) {
            expect(level).toBeGreaterThanOrEqual(top);
            expect(level - (result[index - 1] ?? top - 1)).toBeLessThanOrEqual(1);
            expect(level).toBeLessThanOrEqual(6);
          }
        },
      ),
    );
  });
});

describe("banners", () => {
  const titles = (name: string, version: string): string[] => {
    const document = documentOf(name);
    const shown = document.versions.find((candidate) => candidate.version === version);
    return shown ? artifactBanners(document, shown).map(({ title }) => title) : ["no such version"];
  };

  test.each([
    ["lab/tides", "2.0.0", ["Needs review"]],
    ["lab/tides", "2.0.0-rc.1+build.5", ["This is not the latest version"]],
    ["lab/tides", "1.1.0", ["Version 1.1.0 is yanked", "This is not the latest version"]],
    [
      "lab/tides",
      "1.0.0",
      ["Needs review", "Version 1.0.0 is deprecated", "This is not the latest version"],
    ],
    ["lab/old-tides", "1.0.0", ["Deprecated"]],
    ["lab/kept", "1.0.0", ["Archived"]],
    ["lab/withdrawn", "0.1.0", ["Version 0.1.0 is yanked", "Needs review"]],
    ["lab/module-external-sample", "1.0.0", ["Unverified"]],
  ])("%s %s: worst first", (name, version, expected) =>
    expect(titles(name, version)).toEqual(expected),
  );

  test("a verdict names the rules that make it", () => {
    const document = documentOf("lab/tides");
    const [version] = document.versions;
    const texts = (reasons: string[]) =>
      version ? artifactBanners(document, version, reasons).map(({ text }) => text) : [];
    expect(texts(["NAME-SQUAT-001", "PERM-001"])).toEqual([
      "A rule found something that a person should look at: NAME-SQUAT-001, PERM-001.",
    ]);
    expect(texts([])).toEqual(["A rule found something that a person should look at."]);
  });
});

test("a version's row says what sets it apart", () => {
  const rows = versionRows(documentOf("lab/tides")).map((row) => [
    row.path,
    row.score.text,
    ...row.badges.map(({ text }) => text),
    row.reason ?? "",
  ]);
  expect(rows).toEqual([
    ["a/lab/tides/", "92 needs review", "Latest", ""],
    ["a/lab/tides/v/2.0.0-rc.1_2b_build.5/", "92 passed", "Pre-release", ""],
    ["a/lab/tides/v/1.1.0/", "92 passed", "Yanked", "Wrong constants for S2"],
    ["a/lab/tides/v/1.0.0/", "88 needs review", "Deprecated", "Use 2.0.0"],
  ]);
});

const ADDRESS = { url: "https://r.example/x/", pin: "1".repeat(64) };

test("a template is created first and installed second; anything can be downloaded", () => {
  const ways = (name: string): string[] => {
    const document = documentOf(name);
    const [version] = document.versions;
    return version ? installWays(document, version, ADDRESS).map(({ command }) => command) : [];
  };
  const digest = documentOf("lab/template-sample").versions[0]?.archive.sha256;
  expect(ways("lab/template-sample")).toEqual([
    "ashlar new lab/template-sample my-template-sample",
    "ashlar install lab/template-sample@1.0.0",
    `curl -fL -o 'template-sample-1.0.0.tgz' 'https://r.example/x/targets/lab/template-sample/${digest}.template-sample-1.0.0.tgz' && echo '${digest}  template-sample-1.0.0.tgz' | sha256sum -c`,
  ]);
  expect(ways("lab/tides")).toHaveLength(2);
});

test("findings stand worst first, with their place, and those of other versions are left out", () => {
  const { findings = [] } = SAMPLE_ARTIFACTS.find(({ name }) => name === "lab/tides") ?? {};
  expect(findingRows(findings).map(({ rule }) => rule)).toEqual([
    "DOC-EX-001",
    "SEC-SECRET-001",
    "SEC-ARC-001",
    "POL-001",
    "META-DESC-001",
  ]);
  expect(findingRows(findingsOf(findings, "1.1.0")).map(({ place }) => place)).toEqual([
    "artifacts/lab/tides/artifact.md",
    "artifacts/lab/tides/artifact.md:3:10 (/summary)",
  ]);
});

test.each(ARTIFACT_TYPES)("the page of a %s prints every value of its configuration", (type) => {
  const printed = JSON.stringify(typeSpec(type, { config: SAMPLE_CONFIGS[type] }));
  for (const leaf of leaves(SAMPLE_CONFIGS[type])) expect(printed).toContain(leaf);
});

/** The texts and numbers in a value; what a page says in other words is left out. */
function leaves(value: unknown): string[] {
  const reworded = ["ami_preferred", "choice"];
  if (typeof value === "string")
    return reworded.includes(value) ? [] : [JSON.stringify(value).slice(1, -1)];
  if (typeof value === "number") return value === -1 ? ["any"] : [String(value)];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(leaves) : [];
}

test("a manifest that has not the shape of its type stops the build instead of a wrong page", () => {
  expect(() => typeSpec("model", { config: { modelFormat: "pickle" } })).toThrow(
    "the published manifest is not valid",
  );
});

test("a mean rating needs three reviews", () => {
  const review = (rating: number) => ({
    login: "a",
    title: "t",
    rating,
    version: "1.0.0",
    text: "",
  });
  expect(reviewSummary([review(5), review(4)])).toContain("No mean");
  expect(reviewSummary([review(5), review(4), review(4)])).toBe(
    "Mean rating 4.3 of 5, from 3 reviews.",
  );
});

describe("picture sizes", () => {
  test("a PNG says its own", () => {
    const picture = [...sampleTree()].find(([path]) => path.endsWith(".plot.png"))?.[1];
    expect(imageSize(picture ?? new Uint8Array())).toEqual({ width: 4, height: 2 });
  });

  test("a JPEG says it in its first frame, after other segments", () => {
    const bytes = Buffer.from("ffd8ffe000044a46ffc0000b080010002001011100", "hex");
    expect(imageSize(bytes)).toEqual({ width: 32, height: 16 });
  });

  test("anything else has none, however it is cut", () => {
    expect(imageSize(Buffer.from("<svg/>"))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array(), (tail) => {
        expect(() => imageSize(Buffer.concat([Buffer.from([0xff, 0xd8]), tail]))).not.toThrow();
        expect(() => imageSize(deflateSync(tail))).not.toThrow();
      }),
    );
  });
});

test("downloads are said with the days that were counted: the last thirty, and all where there are more", () => {
  const day = (date: string, downloads: number) => ({ date, downloads });
  const facts = (from: string, days: readonly ReturnType<typeof day>[]) =>
    downloadFacts({
      schemaVersion: 1,
      artifact: "lab/tides",
      collected: { from, to: "2026-03-09" },
      total: 61_234,
      versions: {},
      days: [...days],
    }).map(({ term, values }) => [term, values[0]?.text]);
  const days = [day("2026-02-07", 700), day("2026-02-08", 1_200), day("2026-03-09", 34)];
  expect(facts("2025-11-01", days)).toEqual([
    ["8 Feb 2026 to 9 Mar 2026", "1,234 downloads"],
    ["Since 1 Nov 2025", "61,234"],
  ]);
  expect(facts("2026-03-01", days.slice(2))).toEqual([
    ["1 Mar 2026 to 9 Mar 2026", "34 downloads"],
  ]);
  expect(facts("2026-02-08", days.slice(1))).toHaveLength(1);
});
